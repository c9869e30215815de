import type { Feeds, Program } from "./program.ts";
import type { Device, NamedDevice } from "./devices/registry.ts";

/** Options of a session. */
export interface SessionOptions {
  device: Device;
  /** Threads inside one operator. */
  threads: number;
  /** Copy matrices into the order in which products read them. */
  packed: boolean;
  /** Let onnxruntime log to stderr. */
  verbose: boolean;
}

/** Messages to a worker. */
export type ToWorker =
  | { type: "open"; graph: Program<never, never>["graph"]; options: SessionOptions }
  | { type: "run"; feeds: Feeds }
  | { type: "close" };

/** Answers of a worker: one for each message, in order. */
export type FromWorker =
  | { type: "opened"; device: NamedDevice }
  | { type: "outputs"; outputs: Feeds }
  | { type: "closed" }
  | { type: "failed"; message: string };
