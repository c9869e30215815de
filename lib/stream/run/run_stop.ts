import type { EndSignal } from "./signals.ts";

/** Why a run ends before the end of its input. */
export type RunStop =
  /** The reader of the output has left. */
  | { kind: "closed" }
  | { kind: "signal"; signal: EndSignal }
  /** Too many records failed. */
  | { kind: "limit"; message: string }
  | { kind: "failure"; error: unknown };
