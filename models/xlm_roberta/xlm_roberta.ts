import type { Variant } from "./variant.ts";

/** @see Conneau et al. 2020, "Unsupervised Cross-lingual Representation Learning at Scale" */
export const XLM_ROBERTA: Variant = {
  classes: "XLMRoberta",
  has_tokenizer_class: true,
  norm_first: false,
  norms: (layer) => ({
    attention_norm: layer.at("attention").at("output").at("LayerNorm"),
    output_norm: layer.at("output").at("LayerNorm"),
  }),
  defaults: {
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
  },
};
