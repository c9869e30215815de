import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Scope } from "../layers/scope.ts";

/** A variant of XLM-RoBERTa: how its models differ. */
export interface Variant {
  /** Prefix of transformers' class names. */
  classes: string;
  /** Whether transformers has a tokenizer class for it; otherwise tokenizer.json determines the stages. */
  has_tokenizer_class: boolean;
  /** Pre-norm layers and a final norm; otherwise post-norm layers and a norm after the embeddings. */
  norm_first: boolean;
  /** Scopes of the two norms of a layer. */
  norms(layer: Scope): { attention_norm: Scope; output_norm: Scope };
  /** transformers' defaults for fields that config.json lacks. */
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
  /** Refuses fields of the variant that would change answers. @default {there are none} */
  refuse?(json: ConfigReader): void;
}
