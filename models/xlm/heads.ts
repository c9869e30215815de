import type { Weights } from "../../lib/checkpoint/weights.ts";
import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import { type HeadName, type HeadPlace, HEADS, type HeadValues } from "../heads.ts";
import type { Scope } from "../layers/scope.ts";
import { spanLogits } from "../layers/span_logits.ts";
import type { XlmConfig } from "./config.ts";
import { sequenceSummary } from "./sequence_summary.ts";
import { SquadHead } from "./squad_head.ts";

/** The heads that the checkpoint has weights for; a sequence summary without projection needs none. */
export function xlmHeads(weights: Weights, config: XlmConfig): HeadName[] {
  const has = (name: string) => weights.has(name);
  const summary = !config.summary_use_proj || has("sequence_summary.summary.weight");
  const there: Record<HeadName, boolean> = {
    "model": true,
    "lm": has(config.asm ? "pred_layer.proj.head.weight" : "pred_layer.proj.bias"),
    "sequence-classification": summary,
    "multiple-choice": summary && has("logits_proj.weight"),
    "token-classification": has("classifier.weight"),
    "qa-simple": has("qa_outputs.weight"),
    "qa": has("qa_outputs.start_logits.dense.weight"),
  };
  return HEADS.filter((head) => there[head]);
}

/** Each head of the family as graph nodes. */
export const XLM_HEADS: { readonly [H in HeadName]: (place: HeadPlace, config: XlmConfig) => HeadValues[H] } = {
  "model": () => ({ pooler: undefined }),
  "lm": ({ encoder, scope, base }, config) => {
    const { graph } = encoder;
    const rows = encoder.hiddenAt(graph.input("rows", "int32", ["rows"])); // [rows, emb_dim]
    return { logits: xlmLmHead(graph, scope, base.at("embeddings"), rows, config) };
  },
  "sequence-classification": ({ encoder, scope, num_labels }, config) => ({
    logits: sequenceSummary(encoder, scope, config, num_labels).values,
  }),
  "multiple-choice": ({ encoder, scope, num_labels }, config) => {
    const { values, width } = sequenceSummary(encoder, scope, config, num_labels);
    return { logits: scope.at("logits_proj").linear(values, width, 1) };
  },
  "token-classification": ({ encoder, scope, num_labels }, config) => ({
    logits: scope.at("classifier").linear(encoder.hidden, config.emb_dim, num_labels),
  }),
  "qa-simple": ({ encoder, scope }, config) => spanLogits(encoder, scope.at("qa_outputs"), config.emb_dim),
  "qa": ({ encoder, scope }, config) => new SquadHead(encoder, scope.at("qa_outputs"), config),
};

/**
 * XLMPredLayer: rows [n, dim] → logits [n, vocab_size]. Without a stored projection the word embeddings are used
 * (tied); with `asm` the values are log-probabilities.
 *
 * @param scope scope of `pred_layer`.
 * @param embeddings scope of the word embeddings.
 * @see transformers/models/xlm/modeling_xlm.py, XLMPredLayer
 */
function xlmLmHead(graph: GraphBuilder, scope: Scope, embeddings: Scope, rows: Value, config: XlmConfig): Value {
  const proj = scope.at("pred_layer").at("proj");
  if (config.asm !== undefined) return adaptiveLogSoftmax(graph, proj, rows, config, config.asm);
  const tied = config.tie_word_embeddings && !proj.has("weight");
  const bias = proj.tensor("bias", [config.vocab_size]);
  return (tied ? embeddings : proj).linear(rows, config.emb_dim, config.vocab_size, { bias });
}

/**
 * Log-probabilities over the whole vocabulary. The head has the frequent words and one entry per cluster; a cluster's
 * words share the probability of its entry, evenly if the cluster's width is 0.
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
    const narrow = quotient(dim, asm.div_value ** (i + 1));
    const tail = scope.at("tail").at(i);
    const size = end - asm.cutoffs[i]!;
    const cluster = columns(shortlist + i, shortlist + i + 1);
    if (narrow === 0) return graph.op("Add", [cluster, graph.floats(Array(size).fill(-Math.log(size)), [1, size])]);
    const projected = tail.at(0).linear(rows, dim, narrow, { bias: false });
    const logits = tail.at(1).linear(projected, narrow, size, { bias: false });
    return graph.op("Add", [graph.op("LogSoftmax", [logits], { axis: 1 }), cluster]);
  });
  return graph.op("Concat", [columns(0, shortlist), ...clusters], { axis: 1 });
}

/** Python's `a // b`: floor of the exact quotient, while `a / b` may be rounded up to the next integer. */
function quotient(a: number, b: number): number {
  return Math.round((a - a % b) / b);
}
