import type { Model } from "../../../models/model.ts";
import { nestedValues } from "../sequence/nested_values.ts";
import type { Program } from "../../runtime/program.ts";
import { needsEqualLengths, type Sequence, sequenceBatch } from "../sequence/sequence_batch.ts";

/** Heads that return logits for a whole sequence. */
export type SequenceHead = "sequence-classification" | "multiple-choice";

/**
 * Logits of whole sequences: one per label; for multiple choice one per choice, each choice being a sequence of its
 * own.
 *
 * @throws {XlmError} exit code 3 if the checkpoint lacks the head.
 */
export function classifyProgram(model: Model, head: SequenceHead): Program<Sequence, number[]> {
  const graph = model.build(head, (encoder, { logits }) => {
    encoder.graph.output("logits", logits, "float", ["batch", "labels"]);
  });
  return {
    graph,
    equal_lengths: needsEqualLengths(model, head),
    size: ({ input_ids: { length } }) => ({ length }),
    collate: (sequences) => sequenceBatch(sequences, model).feeds,
    split: ({ logits }, sequences) => sequences.map((_, i) => nestedValues(logits!, i, [logits!.dims[1]!]) as number[]),
  };
}
