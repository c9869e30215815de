import type { Variant } from "./variant.ts";

/**
 * @see Goyal et al. 2021, "Larger-Scale Transformers for Multilingual Masked Language Modeling";
 * transformers/models/xlm_roberta_xl/configuration_xlm_roberta_xl.py; modeling_xlm_roberta_xl.py, XLMRobertaXLModel.forward
 */
export const XLM_ROBERTA_XL: Variant = {
  classes: "XLMRobertaXL",
  has_tokenizer_class: false,
  norm_first: true,
  norms: (layer) => ({
    attention_norm: layer.at("attention").at("self_attn_layer_norm"),
    output_norm: layer.at("LayerNorm"),
  }),
  defaults: {
    vocab_size: 250880,
    hidden_size: 2560,
    num_hidden_layers: 36,
    num_attention_heads: 32,
    intermediate_size: 10240,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
  },
  refuse(json) {
    if (!json.boolean("tie_last_hidden_states", true)) {
      json.fail("tie_last_hidden_states is false", "true: the last hidden state is what the last norm gives");
    }
  },
};
