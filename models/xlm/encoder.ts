import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";
import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import type { EncoderGraph } from "../model.ts";
import type { Scope } from "../scope.ts";
import { sequenceInputs } from "../sequence_inputs.ts";
import { attentionBias, transformerLayer } from "../transformer_layer.ts";
import type { XlmConfig } from "./config.ts";
import { usesLanguages } from "./languages.ts";

/**
 * XLMModel: embeddings, then post-norm layers. Masked positions are zeroed after the embeddings and after each layer,
 * as the reference does; a causal model hides the future and nothing else, padding included.
 *
 * @param scope where `embeddings`, `attentions.0`, … lie.
 * @see transformers/models/xlm/modeling_xlm.py, XLMModel.forward
 */
export function xlmEncoder(graph: GraphBuilder, scope: Scope, config: XlmConfig): EncoderGraph {
  const dim = config.emb_dim;
  const inputs = sequenceInputs(graph, dim);
  const visible = graph.op("Reshape", [inputs.attention_mask, graph.int64s([-1, 1])]); // [batch * seq, 1]
  const zeroMasked = (rows: Value) => graph.op("Mul", [rows, visible]);

  const words = graph.op("Gather", [
    scope.at("embeddings").tensor("weight", [config.vocab_size, dim]),
    inputs.input_ids,
  ]);
  const positions = graph.op("Gather", [
    scope.at("position_embeddings").tensor("weight", [config.max_position_embeddings, dim]),
    inputs.position_ids,
  ]);
  let embedded = graph.op("Add", [words, positions]); // [batch * seq, dim]
  if (usesLanguages(config)) embedded = graph.op("Add", [embedded, languageEmbeddings(graph, scope, config)]);

  const shared = {
    sequence_shape: inputs.sequence_shape,
    attention_bias: attentionBias(graph, inputs, {
      attention_mask: config.causal ? undefined : inputs.attention_mask,
      causal: config.causal,
    }),
  };
  const shape = {
    hidden_size: dim,
    intermediate_size: 4 * dim,
    num_attention_heads: config.n_heads,
    activation: config.gelu_activation ? "gelu" as const : "relu" as const,
    layer_norm_eps: config.layer_norm_eps,
  };
  let hidden = zeroMasked(scope.at("layer_norm_emb").layerNorm(embedded, dim, config.layer_norm_eps));
  for (let i = 0; i < config.n_layers; i++) {
    const attention = scope.at("attentions").at(i);
    const layer = {
      query: attention.at("q_lin"),
      key: attention.at("k_lin"),
      value: attention.at("v_lin"),
      attention_output: attention.at("out_lin"),
      attention_norm: scope.at("layer_norm1").at(i),
      intermediate: scope.at("ffns").at(i).at("lin1"),
      output: scope.at("ffns").at(i).at("lin2"),
      output_norm: scope.at("layer_norm2").at(i),
    };
    hidden = zeroMasked(transformerLayer(graph, hidden, layer, shape, shared));
  }
  return { graph, hidden };
}

/** `langs`: int32 [batch, seq]; -1 adds nothing, as when transformers is called without `langs`. */
function languageEmbeddings(graph: GraphBuilder, scope: Scope, config: XlmConfig): Value {
  const langs = graph.op("Reshape", [graph.input("langs", "int32", ["batch", "seq"]), graph.int64s([-1])]);
  const zero = graph.int32s([0], []);
  const known = graph.op("Cast", [graph.op("GreaterOrEqual", [langs, zero])], { to: ELEMENT_TYPE.float });
  const table = scope.at("lang_embeddings").tensor("weight", [config.n_langs, config.emb_dim]);
  const vectors = graph.op("Gather", [table, graph.op("Max", [langs, zero])]); // [batch * seq, dim]
  return graph.op("Mul", [vectors, graph.op("Unsqueeze", [known, graph.int64s([1])])]);
}
