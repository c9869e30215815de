import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";

/** A member of the family: what differs between XLM-RoBERTa and XLM-RoBERTa-XL. */
export interface Variant {
  /** What the names of transformers' classes begin with. */
  classes: string;
  /** Layers normalise what they read, and the last is followed by a norm; else what they give, and the embeddings too. */
  norm_first: boolean;
  /** What transformers takes for a field that config.json lacks. */
  defaults: {
    vocab_size: number;
    hidden_size: number;
    num_hidden_layers: number;
    num_attention_heads: number;
    intermediate_size: number;
    max_position_embeddings: number;
    type_vocab_size: number;
    layer_norm_eps: number;
  };
}

/**
 * By the `model_type` of config.json.
 *
 * @see Conneau et al. 2020, "Unsupervised Cross-lingual Representation Learning at Scale"; Goyal et al. 2021,
 * "Larger-Scale Transformers for Multilingual Masked Language Modeling"
 */
export const XLM_ROBERTA_VARIANTS = {
  "xlm-roberta": {
    classes: "XLMRoberta",
    norm_first: false,
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
  },
  "xlm-roberta-xl": {
    classes: "XLMRobertaXL",
    norm_first: true,
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
  },
} as const satisfies Record<string, Variant>;

export type XlmRobertaFamily = keyof typeof XLM_ROBERTA_VARIANTS;

/** @throws {XlmError} exit code 3 where `model_type` names no member of the family. */
export function xlmRobertaFamily(json: ConfigReader): XlmRobertaFamily {
  return json.string("model_type", "xlm-roberta", Object.keys(XLM_ROBERTA_VARIANTS) as XlmRobertaFamily[]);
}
