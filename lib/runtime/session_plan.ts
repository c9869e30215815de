import type { GraphProgram } from "./program.ts";

/** How many sessions share the work, and how each is opened. */
export interface SessionPlan {
  sessions: number;
  /** Threads inside one operator. */
  threads: number;
  /** Matrices are copied into the order that products read them in: short batches are faster, the memory is needed twice. */
  packed: boolean;
}

/**
 * Larger models are not packed for a first answer: it would cost seconds. Those of 8-bit integers always are, in a
 * fraction of that: unpacked they are two to three times slower.
 */
const PACKED_AT_ONCE = 64 << 20;

/** Bytes that all sessions together may hold of their own, beside the file that they map. */
const COPIES = 1 << 30;

/** Bytes of matrices that a processor's caches hold from one batch to the next: then other threads are of no use to it. */
const CACHED = 32 << 20;

/** As asked for: `threads` of each session default to the processors, shared among the sessions. */
export function fixedPlan(graph: GraphProgram, sessions: number, threads: number): SessionPlan {
  return { sessions, threads, packed: graph.int8 || graph.mapped_bytes <= PACKED_AT_ONCE };
}

/** The pool's choice to begin with: one session with all processors, but a small model's sessions are those of `streamPlan`. */
export function firstPlan(graph: GraphProgram, processors: number): SessionPlan {
  const whole = fixedPlan(graph, 1, processors);
  return isCached(graph) ? streamPlan(graph, processors) ?? whole : whole;
}

/** Whether the matrices of a graph stay in a processor's caches. */
export function isCached(graph: GraphProgram): boolean {
  return copiedBytes(graph) <= CACHED;
}

/**
 * For work that goes on: a session a processor, since a batch on one thread waits for no other thread; fewer with more threads
 * each where the copies of all would not fit. A tenth to a third more a second than all threads on one batch, but only where
 * matrices are packed: one thread alone is slow at reading them as they are stored.
 *
 * @returns `undefined` if one session with all processors is best.
 */
export function streamPlan(graph: GraphProgram, processors: number): SessionPlan | undefined {
  const sessions = Math.min(processors, Math.floor(COPIES / Math.max(1, copiedBytes(graph))));
  return sessions > 1 ? { sessions, threads: Math.floor(processors / sessions), packed: true } : undefined;
}

/** What a packed session copies of the weights: matrices, and in any case those inside the graph and those that are widened. */
function copiedBytes({ model, mapped_bytes, matrix_bytes, improvable }: GraphProgram): number {
  return matrix_bytes + (improvable === "nothing" ? 0 : model.length + 2 * mapped_bytes);
}
