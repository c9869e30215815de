import { ELEMENT_TYPE } from "../../graph/model_proto.ts";
import type { Model } from "../../../models/model.ts";
import type { Program } from "../../runtime/program.ts";
import { type Sequence, sequenceBatch } from "../sequence/sequence_batch.ts";

/** A request for predictions at some positions of one sequence. */
export interface LanguageModelRequest {
  sequence: Sequence;
  positions: readonly number[];
  /** How many of the most probable ids to return at each position; 0 for none. */
  top_k: number;
  /** Ids whose log-probabilities to return at each position. */
  targets: readonly number[];
}

/** The predictions at one position. */
export interface PositionPrediction {
  /** The most probable ids, best first. */
  top: readonly { id: number; log_prob: number }[];
  /** Log-probabilities of the request's `targets`, in their order. */
  targets: readonly number[];
}

/** One prediction for each of the request's positions. */
export type LanguageModelAnswer = readonly PositionPrediction[];

/**
 * A language model whose results are reduced in the graph: only the requested positions go through the vocabulary
 * projection, and only their best `top_k` log-probabilities and those of the targets are returned. Natural logarithms,
 * normalised over the whole vocabulary.
 */
export function languageModelProgram(model: Model): Program<LanguageModelRequest, LanguageModelAnswer> {
  return {
    graph: reducedGraph(model),
    size: ({ sequence, positions }) => ({ length: sequence.input_ids.length, rows: positions.length }),
    collate(requests) {
      const { feeds, seq } = sequenceBatch(requests.map((request) => request.sequence), model);
      const rows = requests.flatMap((request, row) => request.positions.map((position) => row * seq + position));
      const top_k = Math.max(1, ...requests.map((request) => request.top_k));
      const targets = unionOfTargets(requests);
      return {
        ...feeds,
        rows: { type: "int32", data: Int32Array.from(rows), dims: [rows.length] },
        top_k: { type: "int64", data: BigInt64Array.of(BigInt(Math.min(top_k, model.vocab_size))), dims: [1] },
        targets: { type: "int32", data: Int32Array.from(targets), dims: [targets.length] },
      };
    },
    split(outputs, requests) {
      const k = outputs["top_ids"]!.dims[1]!;
      const ids = outputs["top_ids"]!.data as Int32Array;
      const logProbs = outputs["top_log_probs"]!.data as Float32Array;
      const targetLogProbs = outputs["target_log_probs"]!.data as Float32Array;
      const targets = unionOfTargets(requests);
      const column = new Map(targets.map((id, i) => [id, i]));
      let row = 0;
      return requests.map((request) =>
        request.positions.map(() => {
          const at = row++;
          return {
            top: Array.from({ length: Math.min(k, request.top_k) }, (_, i) => ({
              id: ids[at * k + i]!,
              log_prob: logProbs[at * k + i]!,
            })),
            targets: request.targets.map((id) => targetLogProbs[at * targets.length + column.get(id)!]!),
          };
        })
      );
    },
  };
}

/** The union of the targets of a batch; never empty, since not every device supports tensors without elements. */
function unionOfTargets(requests: readonly LanguageModelRequest[]): number[] {
  const targets = new Set(requests.flatMap((request) => request.targets));
  return targets.size > 0 ? [...targets] : [0];
}

function reducedGraph(model: Model) {
  return model.build("lm", ({ graph }, { logits }) => {
    const top_k = graph.input("top_k", "int64", [1]);
    const targets = graph.input("targets", "int32", ["targets"]);
    const logProbs = graph.op("LogSoftmax", [logits], { axis: 1 }); // takes an eighth of the time of ReduceLogSumExp
    // Ranked by logits: log-probabilities of close logits may be equal.
    const [, indices] = graph.ops("TopK", [logits, top_k], 2, { axis: 1 }) as [typeof logits, typeof logits];
    const best = graph.op("GatherElements", [logProbs, indices], { axis: 1 });
    graph.output("top_log_probs", best, "float", ["rows", "k"]);
    graph.output("top_ids", graph.op("Cast", [indices], { to: ELEMENT_TYPE.int32 }), "int32", ["rows", "k"]);
    const chosen = graph.op("Gather", [logProbs, targets], { axis: 1 });
    graph.output("target_log_probs", chosen, "float", ["rows", "targets"]);
  });
}
