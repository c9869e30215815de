import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import type { Scope } from "../scope.ts";
import type { XlmRobertaConfig } from "./config.ts";

/**
 * XLMRobertaLMHead: rows [n, dim] → logits [n, vocab_size] through a dense layer, GELU and layer norm. Without a stored
 * projection the word embeddings serve (tied); the bias that counts is `decoder.bias`, by default stored as `bias`.
 *
 * @param scope where `lm_head` lies.
 * @param embeddings where the word embeddings lie.
 * @see transformers/models/xlm_roberta/modeling_xlm_roberta.py, XLMRobertaLMHead
 */
export function xlmRobertaLmHead(
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
  const table = (tied ? embeddings : decoder).tensor("weight", [vocab_size, dim]);
  const bias = (decoder.has("bias") ? decoder : head).tensor("bias", [vocab_size]);
  return graph.op("Gemm", [normed, table, bias], { transB: 1 });
}
