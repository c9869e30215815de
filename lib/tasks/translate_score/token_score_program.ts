import type { Model } from "../../../models/model.ts";
import { RecordError } from "../../errors.ts";
import type { Program } from "../../runtime/program.ts";
import { type Sequence, sequenceBatch } from "../sequence/sequence_batch.ts";

/** A request for the probability of one token at each of several positions of a sequence. */
export interface TokenScoreRequest {
  sequence: Sequence;
  /** Positions whose logits predict the tokens. */
  positions: readonly number[];
  /** Ids of the tokens, one per position. */
  targets: readonly number[];
}

/** Natural logarithms of the probabilities, one per position. */
export type TokenLogProbs = readonly number[];

/**
 * A language model whose results are reduced in the graph: only the requested positions go through the vocabulary
 * projection, and one number of each is returned.
 *
 * @throws {XlmError} exit code 3 if the checkpoint lacks the head.
 */
export function tokenScoreProgram(model: Model): Program<TokenScoreRequest, TokenLogProbs> {
  const graph = model.build("lm", ({ graph }, { logits }) => {
    const one = graph.int64s([1]);
    const targets = graph.op("Unsqueeze", [graph.input("targets", "int64", ["rows"]), one]);
    // LogSoftmax also computes values that are not needed, and still takes an eighth of the time of ReduceLogSumExp.
    const log_probs = graph.op("LogSoftmax", [logits], { axis: 1 });
    const chosen = graph.op("GatherElements", [log_probs, targets], { axis: 1 }); // [rows, 1]
    graph.output("log_probs", graph.op("Squeeze", [chosen, one]), "float", ["rows"]);
  });
  return {
    graph,
    size: ({ sequence, positions }) => ({ length: sequence.input_ids.length, rows: positions.length }),
    collate(requests) {
      const { feeds, seq } = sequenceBatch(requests.map(({ sequence }) => sequence), model);
      const rows = requests.flatMap(({ positions }, b) => positions.map((position) => b * seq + position));
      const targets = requests.flatMap(({ targets }) => targets);
      return {
        ...feeds,
        rows: { type: "int32", data: Int32Array.from(rows), dims: [rows.length] },
        targets: { type: "int64", data: BigInt64Array.from(targets, BigInt), dims: [targets.length] },
      };
    },
    split({ log_probs }, requests) {
      const values = [...log_probs!.data as Float32Array];
      let at = 0;
      return requests.map(({ positions: { length } }) => {
        const own = values.slice(at, at += length);
        if (own.every(Number.isFinite)) return own;
        throw new RecordError("non_finite", "The model's output is not finite; expected finite numbers");
      });
    },
  };
}
