import type { Feeds, Program } from "./program.ts";
import type { Device, NamedDevice } from "./devices/registry.ts";

/** How a session is opened. */
export interface SessionOptions {
  device: Device;
  /** Threads inside one operator. */
  threads: number;
  /** Copy matrices into the order that products read them in. */
  packed: boolean;
  /** Let onnxruntime log to stderr. */
  verbose: boolean;
}

/** What the engine says to a worker. */
export type ToWorker =
  | { type: "open"; graph: Program<never, never>["graph"]; options: SessionOptions }
  | { type: "run"; feeds: Feeds }
  | { type: "close" };

/** What a worker answers: one message for each that it got, in order. */
export type FromWorker =
  | { type: "opened"; device: NamedDevice }
  | { type: "outputs"; outputs: Feeds }
  | { type: "closed" }
  | { type: "failed"; message: string };
