import type { Value } from "../../lib/graph/graph_builder.ts";
import { layeredEncoder } from "../layers/layered_encoder.ts";
import type { EncoderGraph, EncoderOptions } from "../layers/encoder_graph.ts";
import { POST_NORM, PRE_NORM } from "../layers/norm_placement.ts";
import type { Scope } from "../layers/scope.ts";
import { flat, sequenceInputs } from "../layers/sequence_inputs.ts";
import { attentionBias, type LayerScopes, transformerLayer } from "../layers/transformer_layer.ts";
import type { XlmRobertaConfig } from "./config.ts";
import { XLM_ROBERTA_VARIANTS } from "./variants.ts";

/**
 * XLMRobertaModel, or that of a variant, without its pooler: embeddings, then layers. A decoder also hides later
 * positions.
 *
 * @param scope scope of `embeddings`, `encoder.layer.0`, …
 * @see transformers/models/xlm_roberta/modeling_xlm_roberta.py, XLMRobertaModel.forward
 */
export function xlmRobertaEncoder(
  scope: Scope,
  config: XlmRobertaConfig,
  options: EncoderOptions,
): EncoderGraph {
  const { layers = config.num_hidden_layers, attentions = false, token_type_ids = false, all_states = false } = options;
  const { layer_type = "float" } = options;
  const { graph } = scope;
  const { hidden_size: dim } = config;
  const norms = config.norm_first ? PRE_NORM : POST_NORM;
  const inputs = sequenceInputs(graph, dim);
  const embeddings = scope.at("embeddings");
  const lookup = (name: string, ids: Value, rows: number) => embeddings.at(name).lookup(ids, rows, dim);

  const words = lookup("word_embeddings", inputs.input_ids, config.vocab_size);
  // The default token type is 0, for single texts and pairs.
  const given = (name: string) => flat(graph, graph.input(name, "int32", ["batch", "seq"]));
  const type = token_type_ids ? graph.op("Max", [given("token_type_ids"), graph.int32s([0])]) : graph.int32s([0]);
  const types = lookup("token_type_embeddings", type, config.type_vocab_size);
  const positions = lookup("position_embeddings", inputs.position_ids, config.max_position_embeddings);
  const embedded = graph.op("Add", [graph.op("Add", [words, types]), positions]); // [batch * seq, dim]

  const probabilities: Value[] = [];
  const shared = {
    type: layer_type,
    sequence_shape: inputs.sequence_shape,
    attention_bias: attentionBias(graph, inputs, {
      attention_mask: inputs.attention_mask,
      causal: config.is_decoder,
      type: layer_type,
    }),
    attentions: attentions ? probabilities : undefined,
  };
  const shape = { ...config, activation: config.hidden_act, norms };
  const encoder = scope.at("encoder");
  const build = (i: number, hidden: Value, rows?: Value) => {
    const layer = layerScopes(encoder.as(layer_type).at("layer").at(i), config.family);
    return transformerLayer(graph, hidden, layer, shape, shared, rows);
  };
  const norm = (place: Scope) => (states: Value) => place.at("LayerNorm").layerNorm(states, dim, config.layer_norm_eps);
  return layeredEncoder(
    { graph, inputs, attentions: probabilities },
    norms.embedded(embedded, norm(embeddings)),
    {
      count: layers,
      build,
      type: layer_type,
      all_states,
      ...layers === config.num_hidden_layers ? { finish: (states) => norms.finished(states, norm(encoder)) } : {},
    },
  );
}

/** @param scope scope of one layer. */
function layerScopes(scope: Scope, family: XlmRobertaConfig["family"]): LayerScopes {
  const attention = scope.at("attention");
  return {
    query: attention.at("self").at("query"),
    key: attention.at("self").at("key"),
    value: attention.at("self").at("value"),
    attention_output: attention.at("output").at("dense"),
    ...XLM_ROBERTA_VARIANTS[family].norms(scope),
    intermediate: scope.at("intermediate").at("dense"),
    output: scope.at("output").at("dense"),
  };
}
