/** Sequences of one length through an engine. */
export interface CostCase {
  /** The bare encoder, or the language model at one position. */
  head: "encoder" | "lm";
  /** Tokens of each sequence. */
  length: number;
  /** Sequences of a batch. */
  batch: number;
  /** Sequences in all. */
  count: number;
  workers: number;
  threads: number;
}
