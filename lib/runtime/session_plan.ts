import type { GraphProgram } from "./program.ts";

/** How many sessions share the work, and how they are opened. */
export interface SessionPlan {
  sessions: number;
  /** Threads inside one operator. */
  threads: number;
  /**
   * Whether matrices are copied into the order in which products read them: short batches are faster, but memory is
   * needed twice.
   */
  packed: boolean;
}

/**
 * Larger models are not packed for a first answer, which would take seconds. 8-bit models are always packed: it takes a
 * fraction of that, and unpacked they are two to three times slower.
 */
const PACKED_AT_ONCE = 64 << 20;

/** Maximum bytes of packed copies in all sessions together. */
const COPIES = 1 << 30;

/** Bytes of matrices that stay in a processor's caches between batches: then further threads do not help. */
const CACHED = 32 << 20;

/** The plan that the user asked for. */
export function fixedPlan(graph: GraphProgram, sessions: number, threads: number): SessionPlan {
  return { sessions, threads, packed: graph.int8 || graph.mapped_bytes <= PACKED_AT_ONCE };
}

/**
 * The first plan if the user asked for none: one session with all processors; for a small model that of `streamPlan`.
 */
export function firstPlan(graph: GraphProgram, processors: number): SessionPlan {
  const whole = fixedPlan(graph, 1, processors);
  return isCached(graph) ? streamPlan(graph, processors) ?? whole : whole;
}

/** Whether the matrices of a graph stay in a processor's caches. */
export function isCached(graph: GraphProgram): boolean {
  return copiedBytes(graph) <= CACHED;
}

/**
 * The plan for long inputs: one session per processor, since a batch on one thread does not wait for other threads; if
 * the packed copies would not fit, fewer sessions with more threads. 10 to 33 % faster than all threads on one batch,
 * but only with packed matrices, because a single thread reads unpacked ones slowly.
 *
 * @returns `undefined` if one session with all processors is best.
 */
export function streamPlan(graph: GraphProgram, processors: number): SessionPlan | undefined {
  const sessions = Math.min(processors, Math.floor(COPIES / Math.max(1, copiedBytes(graph))));
  return sessions > 1 ? { sessions, threads: Math.floor(processors / sessions), packed: true } : undefined;
}

/**
 * Bytes of weights that a packed session copies: matrices, weights inside the graph, and weights that are converted to
 * float32.
 */
function copiedBytes({ model, mapped_bytes, matrix_bytes, improvable }: GraphProgram): number {
  return matrix_bytes + (improvable === "nothing" ? 0 : model.length + 2 * mapped_bytes);
}
