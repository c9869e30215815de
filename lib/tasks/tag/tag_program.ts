import type { Model } from "../../../models/model.ts";
import { RecordError } from "../../errors.ts";
import type { Program } from "../../runtime/program.ts";
import { type Sequence, sequenceBatch } from "../sequence/sequence_batch.ts";

/** Probabilities of every label at each position of a sequence, special tokens included. */
export type LabelProbabilities = readonly Float32Array[];

/**
 * Token classification: softmax in the graph.
 *
 * @throws {XlmError} exit code 3 if the checkpoint lacks the head.
 */
export function tagProgram(model: Model): Program<Sequence, LabelProbabilities> {
  const graph = model.build("token-classification", ({ graph }, { logits }) => {
    graph.output("scores", graph.op("Softmax", [logits], { axis: 1 }), "float", ["tokens", "labels"]);
  });
  return {
    graph,
    size: ({ input_ids: { length } }) => ({ length }),
    collate: (sequences) => sequenceBatch(sequences, model).feeds,
    split({ scores }, sequences) {
      const [rows = 0, labels = 0] = scores!.dims;
      const seq = rows / sequences.length;
      const values = scores!.data as Float32Array;
      return sequences.map(({ input_ids: { length } }, i) =>
        Array.from({ length }, (_, position) => {
          const row = values.subarray((i * seq + position) * labels, (i * seq + position + 1) * labels);
          if (row.every(Number.isFinite)) return row;
          throw new RecordError("non_finite", "The model's output is not finite; expected finite numbers");
        })
      );
    },
  };
}
