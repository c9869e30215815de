import type { EndSignal } from "./signals.ts";

/** Why a run ends before its input does. */
export type RunStop =
  /** The reader of the output has left. */
  | { kind: "closed" }
  | { kind: "signal"; signal: EndSignal }
  /** Records failed, more than may. */
  | { kind: "limit"; message: string }
  | { kind: "failure"; error: unknown };
