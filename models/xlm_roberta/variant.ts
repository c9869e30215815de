import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Scope } from "../layers/scope.ts";

/** A member of the family: what differs from XLM-RoBERTa to the models that are built alike. */
export interface Variant {
  /** What the names of transformers' classes begin with. */
  classes: string;
  /** Whether transformers has a tokenizer class for it; else texts go through the stages that tokenizer.json describes. */
  has_tokenizer_class: boolean;
  /** Layers normalise what they read, and the last is followed by a norm; else what they give, and the embeddings too. */
  norm_first: boolean;
  /** Where the two norms of a layer lie. */
  norms(layer: Scope): { attention_norm: Scope; output_norm: Scope };
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
  /** Refuses fields of its own that would change the answers. @default {there are none} */
  refuse?(json: ConfigReader): void;
}
