import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import type { Scope } from "../scope.ts";
import type { XlmConfig } from "./config.ts";

/**
 * XLMPredLayer: rows [n, dim] → logits [n, vocab_size]. Without a stored projection the embeddings serve (tied); with
 * `asm` the values are log probabilities.
 *
 * @param scope where `pred_layer` lies.
 * @param embeddings where the word embeddings lie.
 * @see transformers/models/xlm/modeling_xlm.py, XLMPredLayer
 */
export function xlmLmHead(graph: GraphBuilder, scope: Scope, embeddings: Scope, rows: Value, config: XlmConfig): Value {
  const proj = scope.at("pred_layer").at("proj");
  if (config.asm !== undefined) return adaptiveLogSoftmax(graph, proj, rows, config, config.asm);
  const tied = config.tie_word_embeddings && !proj.has("weight");
  const table = (tied ? embeddings : proj).tensor("weight", [config.vocab_size, config.emb_dim]);
  return graph.op("Gemm", [rows, table, proj.tensor("bias", [config.vocab_size])], { transB: 1 });
}

/**
 * Log probabilities over the whole vocabulary. The head holds the frequent words and one entry a cluster; a cluster's
 * words share its head entry's probability.
 *
 * @see Grave et al. 2017, "Efficient softmax approximation for GPUs"; torch.nn.AdaptiveLogSoftmaxWithLoss.log_prob
 */
function adaptiveLogSoftmax(
  graph: GraphBuilder,
  scope: Scope,
  rows: Value,
  config: XlmConfig,
  asm: NonNullable<XlmConfig["asm"]>,
): Value {
  const dim = config.emb_dim;
  const [shortlist = 0] = asm.cutoffs;
  const ends = [...asm.cutoffs.slice(1), config.vocab_size];
  const head = scope.at("head").linear(rows, dim, shortlist + ends.length);
  const headLogProbs = graph.op("LogSoftmax", [head], { axis: 1 });
  const columns = (from: number, to: number) =>
    graph.op("Slice", [headLogProbs, graph.int64s([from]), graph.int64s([to]), graph.int64s([1])]);

  const clusters = ends.map((end, i) => {
    const narrow = Math.floor(dim / asm.div_value ** (i + 1));
    const tail = scope.at("tail").at(i);
    const projected = tail.at(0).linear(rows, dim, narrow, { bias: false });
    const logits = tail.at(1).linear(projected, narrow, end - asm.cutoffs[i]!, { bias: false });
    const logProbs = graph.op("LogSoftmax", [logits], { axis: 1 });
    return graph.op("Add", [logProbs, columns(shortlist + i, shortlist + i + 1)]);
  });
  return graph.op("Concat", [columns(0, shortlist), ...clusters], { axis: 1 });
}
