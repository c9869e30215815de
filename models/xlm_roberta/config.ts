import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { type Activation, ACTIVATIONS } from "../layers/activation.ts";
import { refusePerLayerConfig } from "../per_layer_config.ts";
import type { Variant } from "./variant.ts";
import { XLM_ROBERTA_VARIANTS, type XlmRobertaFamily, xlmRobertaFamily } from "./variants.ts";

const MAX = { vocab_size: 10_000_000, hidden_size: 65_536, layers: 1_000, positions: 1_000_000 };

/** XLMRobertaConfig, or that of a variant, as transformers 5.18 defines it. */
export interface XlmRobertaConfig {
  family: XlmRobertaFamily;
  /** See `Variant`. */
  norm_first: boolean;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: Activation;
  /** Number of position embeddings; texts never use the first `pad_token_id + 1`. */
  max_position_embeddings: number;
  type_vocab_size: number;
  layer_norm_eps: number;
  pad_token_id: number;
  bos_token_id: number;
  eos_token_id: number;
  /** Positions attend only to themselves and those before. */
  is_decoder: boolean;
  tie_word_embeddings: boolean;
}

/**
 * Reads and checks every field. Dropout, initialisation and caching are checked, but have no effect; cross-attention,
 * position embeddings other than `absolute` and other fields that would change answers are refused by name.
 *
 * @throws {XlmError} exit code 3; the message names the field.
 * @see transformers/models/xlm_roberta/configuration_xlm_roberta.py
 */
export function readXlmRobertaConfig(json: ConfigReader): XlmRobertaConfig {
  const family = xlmRobertaFamily(json);
  const variant: Variant = XLM_ROBERTA_VARIANTS[family];
  const { norm_first, defaults } = variant;
  const count = (name: keyof Variant["defaults"], max: number) => json.integer(name, defaults[name], { min: 1, max });
  const vocab_size = count("vocab_size", MAX.vocab_size);
  const token = (name: string, fallback: number) => json.integer(name, fallback, { min: 0, max: vocab_size - 1 });
  for (const name of ["hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout"]) {
    json.number(name, 0.1, { min: 0, max: 1 });
  }
  json.unused("initializer_range");
  json.boolean("use_cache", true);
  refuseUnsupported(json);
  variant.refuse?.(json);
  const config: XlmRobertaConfig = {
    family,
    norm_first,
    vocab_size,
    hidden_size: count("hidden_size", MAX.hidden_size),
    num_hidden_layers: json.integer("num_hidden_layers", defaults.num_hidden_layers, { min: 0, max: MAX.layers }),
    num_attention_heads: count("num_attention_heads", MAX.hidden_size),
    intermediate_size: count("intermediate_size", MAX.hidden_size * 16),
    hidden_act: json.string("hidden_act", "gelu", ACTIVATIONS),
    max_position_embeddings: count("max_position_embeddings", MAX.positions),
    type_vocab_size: count("type_vocab_size", MAX.positions),
    layer_norm_eps: json.number("layer_norm_eps", defaults.layer_norm_eps, { min: 0 }),
    pad_token_id: token("pad_token_id", 1),
    bos_token_id: token("bos_token_id", 0),
    eos_token_id: json.firstInteger("eos_token_id", 2, { min: 0, max: vocab_size - 1 }),
    is_decoder: json.boolean("is_decoder", false),
    tie_word_embeddings: json.boolean("tie_word_embeddings", true),
  };
  checkSizes(json, config);
  return config;
}

/** Refuses fields that would change answers and are not supported. */
function refuseUnsupported(json: ConfigReader): void {
  refusePerLayerConfig(json);
  if (json.boolean("add_cross_attention", false)) {
    json.fail("add_cross_attention is true", "false: there is no second sequence to attend to");
  }
  json.string("position_embedding_type", "absolute", ["absolute"]);
  const is_decoder = json.boolean("is_decoder", false);
  const is_causal = json.boolean("is_causal", is_decoder);
  if (is_causal !== is_decoder) {
    json.fail(`is_causal is ${is_causal} with is_decoder ${is_decoder}`, "the same of both");
  }
}

function checkSizes(json: ConfigReader, config: XlmRobertaConfig): void {
  if (config.hidden_size % config.num_attention_heads !== 0) {
    json.fail(
      `hidden_size ${config.hidden_size} with num_attention_heads ${config.num_attention_heads}`,
      "hidden_size to be a multiple of num_attention_heads",
    );
  }
  if (config.max_position_embeddings <= config.pad_token_id + 1) {
    json.fail(
      `max_position_embeddings ${config.max_position_embeddings} with pad_token_id ${config.pad_token_id}`,
      "more positions than the pad_token_id + 1 that stay unused",
    );
  }
}
