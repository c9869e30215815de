import type { Weights } from "../../lib/checkpoint/weights.ts";
import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import { type HeadName, type HeadPlace, HEADS, type HeadValues } from "../heads.ts";
import type { EncoderGraph } from "../layers/encoder_graph.ts";
import type { Scope } from "../layers/scope.ts";
import { firstRows } from "../layers/sequence_inputs.ts";
import { spanLogits } from "../layers/span_logits.ts";
import { XLM_ROBERTA_ARCHITECTURES } from "./architectures.ts";
import type { XlmRobertaConfig } from "./config.ts";

/** The heads of the family: all but XLM's beam search head. */
export type XlmRobertaHead = Exclude<HeadName, "qa">;

/**
 * The heads that the checkpoint has weights for. A `classifier` with one row after a pooler may be for multiple choice
 * or for one label; `architectures` decides if it names one of them.
 *
 * @param architectures `architectures` of config.json.
 */
export function xlmRobertaHeads(weights: Weights, base: string, architectures: readonly string[]): HeadName[] {
  const has = (name: string) => weights.has(name);
  const choice = weights.tensors.get("classifier.weight")?.shape[0] === 1;
  const isNamed = (head: HeadName) => architectures.some((name) => XLM_ROBERTA_ARCHITECTURES[name] === head);
  const there: Record<HeadName, boolean> = {
    "model": true,
    "lm": has("lm_head.dense.weight"),
    "sequence-classification": has("classifier.out_proj.weight"),
    "multiple-choice": choice && has(`${base}pooler.dense.weight`) && !isNamed("token-classification"),
    "token-classification": has("classifier.weight") && !isNamed("multiple-choice"),
    "qa-simple": has("qa_outputs.weight"),
    "qa": false,
  };
  return HEADS.filter((head) => there[head]);
}

/** Each head of the family as graph nodes. */
export const XLM_ROBERTA_HEADS: {
  readonly [H in XlmRobertaHead]: (place: HeadPlace, config: XlmRobertaConfig) => HeadValues[H];
} = {
  "model": (place, config) => ({
    pooler: place.base.at("pooler").has("dense.weight") ? () => pooler(place, config) : undefined,
  }),
  "lm": ({ encoder, scope, base }, config) => {
    const { graph } = encoder;
    const rows = encoder.hiddenAt(graph.input("rows", "int32", ["rows"])); // [rows, hidden_size]
    const embeddings = base.at("embeddings").at("word_embeddings");
    return { logits: xlmRobertaLmHead(graph, scope, embeddings, rows, config) };
  },
  "sequence-classification": ({ encoder, scope, num_labels }, config) => {
    const head = scope.at("classifier");
    const dim = config.hidden_size;
    const dense = encoder.graph.op("Tanh", [head.at("dense").linear(firstState(encoder), dim, dim)]);
    return { logits: head.at("out_proj").linear(dense, dim, num_labels) };
  },
  "multiple-choice": (place, config) => ({
    logits: place.scope.at("classifier").linear(pooler(place, config), config.hidden_size, 1),
  }),
  "token-classification": ({ encoder, scope, num_labels }, config) => ({
    logits: scope.at("classifier").linear(encoder.hidden, config.hidden_size, num_labels),
  }),
  "qa-simple": ({ encoder, scope }, config) => spanLogits(encoder, scope.at("qa_outputs"), config.hidden_size),
};

/** XLMRobertaPooler: the first position through a dense layer and tanh, [batch, hidden_size]. */
function pooler({ encoder, base }: HeadPlace, { hidden_size }: XlmRobertaConfig): Value {
  const dense = base.at("pooler").at("dense");
  return encoder.graph.op("Tanh", [dense.linear(firstState(encoder), hidden_size, hidden_size)]);
}

/** [batch, hidden_size]. */
function firstState({ graph, inputs, hiddenAt }: EncoderGraph): Value {
  return hiddenAt(firstRows(graph, inputs));
}

/**
 * XLMRobertaLMHead: rows [n, dim] → logits [n, vocab_size] through a dense layer, GELU and layer norm. Without a stored
 * projection the word embeddings are used (tied). The bias is `decoder.bias`, else `bias`.
 *
 * @param scope scope of `lm_head`.
 * @param embeddings scope of the word embeddings.
 * @see transformers/models/xlm_roberta/modeling_xlm_roberta.py, XLMRobertaLMHead
 */
function xlmRobertaLmHead(
  graph: GraphBuilder,
  scope: Scope,
  embeddings: Scope,
  rows: Value,
  config: XlmRobertaConfig,
): Value {
  const { hidden_size: dim, vocab_size, layer_norm_eps } = config;
  const head = scope.at("lm_head");
  const dense = graph.microsoft("Gelu", [head.at("dense").linear(rows, dim, dim)]);
  const normed = head.at("layer_norm").layerNorm(dense, dim, layer_norm_eps);
  const decoder = head.at("decoder");
  const tied = config.tie_word_embeddings && !decoder.has("weight");
  const bias = (decoder.has("bias") ? decoder : head).tensor("bias", [vocab_size]);
  return (tied ? embeddings : decoder).linear(normed, dim, vocab_size, { bias });
}
