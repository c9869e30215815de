import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";
import { layeredEncoder } from "../layers/layered_encoder.ts";
import type { EncoderGraph, EncoderOptions } from "../layers/encoder_graph.ts";
import { narrowed } from "../layers/layer_type.ts";
import { POST_NORM } from "../layers/norm_placement.ts";
import type { Scope } from "../layers/scope.ts";
import { flat, sequenceInputs } from "../layers/sequence_inputs.ts";
import { attentionBias, type LayerScopes, transformerLayer } from "../layers/transformer_layer.ts";
import type { XlmConfig } from "./config.ts";
import { usesLanguages } from "./languages.ts";
import { sinusoidalPositions } from "./sinusoidal_positions.ts";

/**
 * XLMModel: embeddings, then post-norm layers. Masked positions are zeroed after the embeddings and after each layer,
 * as in the reference; a causal model hides only later positions, and does not hide masked ones.
 *
 * @param scope scope of `embeddings`, `attentions.0`, …
 * @see transformers/models/xlm/modeling_xlm.py, XLMModel.forward
 */
export function xlmEncoder(
  scope: Scope,
  config: XlmConfig,
  options: EncoderOptions,
): EncoderGraph {
  const { layers = config.n_layers, attentions = false, token_type_ids = false, all_states = false } = options;
  const { layer_type = "float" } = options;
  const { graph } = scope;
  const dim = config.emb_dim;
  const inputs = sequenceInputs(graph, dim);
  const visible = graph.op("Reshape", [inputs.attention_mask, graph.int64s([-1, 1])]); // [batch * seq, 1]
  const zeroMasked = (states: Value, kept: Value) => graph.op("Mul", [states, kept]);
  const visibleInLayers = narrowed(graph, visible, layer_type);

  const words = (ids: Value) => scope.at("embeddings").lookup(ids, config.vocab_size, dim);
  const parts = [words(inputs.input_ids), positionEmbeddings(graph, scope, config, inputs.position_ids)];
  if (usesLanguages(config)) {
    const languages = (ids: Value) => scope.at("lang_embeddings").lookup(ids, config.n_langs, dim);
    parts.push(optionalEmbeddings(graph, languages, "langs"));
  }
  // The reference has no table of token types: they are looked up in the word embeddings.
  if (token_type_ids) parts.push(optionalEmbeddings(graph, words, "token_type_ids"));
  const embedded = parts.reduce((sum, part) => graph.op("Add", [sum, part])); // [batch * seq, dim]

  const probabilities: Value[] = [];
  const shared = {
    type: layer_type,
    sequence_shape: inputs.sequence_shape,
    attention_bias: attentionBias(graph, inputs, {
      attention_mask: config.causal ? undefined : inputs.attention_mask,
      causal: config.causal,
      type: layer_type,
    }),
    attentions: attentions ? probabilities : undefined,
  };
  const shape = {
    hidden_size: dim,
    intermediate_size: 4 * dim,
    num_attention_heads: config.n_heads,
    activation: config.gelu_activation ? "gelu" as const : "relu" as const,
    layer_norm_eps: config.layer_norm_eps,
    norms: POST_NORM,
  };
  const build = (i: number, hidden: Value, rows?: Value) => {
    const layer = layerScopes(scope.as(layer_type), i);
    const kept = rows === undefined ? visibleInLayers : graph.op("Gather", [visibleInLayers, rows]);
    return zeroMasked(transformerLayer(graph, hidden, layer, shape, shared, rows), kept);
  };
  const first = zeroMasked(scope.at("layer_norm_emb").layerNorm(embedded, dim, config.layer_norm_eps), visible);
  return layeredEncoder({ graph, inputs, attentions: probabilities }, first, {
    count: layers,
    build,
    type: layer_type,
    all_states,
  });
}

function layerScopes(scope: Scope, index: number): LayerScopes {
  const attention = scope.at("attentions").at(index);
  const feedForward = scope.at("ffns").at(index);
  return {
    query: attention.at("q_lin"),
    key: attention.at("k_lin"),
    value: attention.at("v_lin"),
    attention_output: attention.at("out_lin"),
    attention_norm: scope.at("layer_norm1").at(index),
    intermediate: feedForward.at("lin1"),
    output: feedForward.at("lin2"),
    output_norm: scope.at("layer_norm2").at(index),
  };
}

/** Rows [batch * seq, dim] of the checkpoint's table; sinusoidal ones are computed if it has none. */
function positionEmbeddings(graph: GraphBuilder, scope: Scope, config: XlmConfig, position_ids: Value): Value {
  const table = scope.at("position_embeddings");
  const { emb_dim, max_position_embeddings } = config;
  if (!config.sinusoidal_embeddings || table.has("weight")) {
    return table.lookup(position_ids, max_position_embeddings, emb_dim);
  }
  const computed = sinusoidalPositions(`${table.prefix}weight`, max_position_embeddings, emb_dim);
  return graph.op("Gather", [graph.weight(computed), position_ids]);
}

/**
 * Rows [batch * seq, dim] of a table by an input int32 [batch, seq]; -1 adds nothing, as if transformers were given
 * none.
 */
function optionalEmbeddings(graph: GraphBuilder, lookup: (ids: Value) => Value, name: string): Value {
  const ids = flat(graph, graph.input(name, "int32", ["batch", "seq"]));
  const zero = graph.int32s([0], []);
  const known = graph.op("Cast", [graph.op("GreaterOrEqual", [ids, zero])], { to: ELEMENT_TYPE.float });
  const vectors = lookup(graph.op("Max", [ids, zero]));
  return graph.op("Mul", [vectors, graph.op("Unsqueeze", [known, graph.int64s([1])])]);
}
