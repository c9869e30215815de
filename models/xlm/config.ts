import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { excerpt } from "../../lib/checkpoint/excerpt.ts";
import { refusePerLayerConfig } from "../per_layer_config.ts";

/** Larger sizes mean a damaged or hostile file. */
const MAX = { vocab_size: 10_000_000, emb_dim: 65_536, n_layers: 1_000, n_langs: 100_000, positions: 1_000_000 };

const SUMMARY_TYPES = ["last", "first", "mean", "cls_index", "attn"] as const;

/** XLMConfig as transformers 5.18 defines it, with older names of fields. */
export interface XlmConfig {
  vocab_size: number;
  emb_dim: number;
  n_layers: number;
  n_heads: number;
  /** GELU (exact) instead of ReLU. */
  gelu_activation: boolean;
  /** Sinusoidal position embeddings (computed if the checkpoint has no table) instead of learned ones. */
  sinusoidal_embeddings: boolean;
  /** Positions attend only to themselves and those before. */
  causal: boolean;
  /** Adaptive softmax instead of a linear output layer; `undefined` without it. */
  asm: { cutoffs: readonly number[]; div_value: number } | undefined;
  n_langs: number;
  use_lang_emb: boolean;
  lang2id: Readonly<Record<string, number>>;
  max_position_embeddings: number;
  layer_norm_eps: number;
  pad_token_id: number;
  bos_token_id: number;
  eos_token_id: number;
  unk_index: number;
  mask_index: number;
  mask_token_id: number;
  lang_id: number;
  tie_word_embeddings: boolean;
  summary_type: (typeof SUMMARY_TYPES)[number];
  summary_use_proj: boolean;
  summary_activation: string | undefined;
  summary_proj_to_labels: boolean;
  start_n_top: number;
  end_n_top: number;
}

/**
 * Reads and checks every field of XLMConfig. Dropout and initialisation are checked, but have no effect, as in
 * evaluation mode; a decoder (`is_encoder: false`) is refused, as by transformers. If a field is given under two names,
 * the older one wins, as there.
 *
 * @throws {XlmError} exit code 3; the message names the field.
 * @see transformers/models/xlm/configuration_xlm.py
 */
export function readXlmConfig(json: ConfigReader): XlmConfig {
  const count = (names: string | readonly string[], fallback: number, max: number) =>
    json.integer(names, fallback, { min: 1, max });
  const vocab_size = count(["n_words", "vocab_size"], 30145, MAX.vocab_size);
  const token = (names: string | readonly string[], fallback: number) =>
    json.integer(names, fallback, { min: 0, max: vocab_size - 1 });

  refusePerLayerConfig(json);
  if (!json.boolean("is_encoder", true)) json.fail("is_encoder is false", "true: XLM is an encoder");
  for (const name of ["dropout", "attention_dropout", "summary_first_dropout", "summary_last_dropout"]) {
    json.number(name, 0.1, { min: 0, max: 1 });
  }
  for (const name of ["embed_init_std", "init_std"]) json.unused(name);

  const n_langs = json.integer("n_langs", 1, { min: 0, max: MAX.n_langs });
  const use_lang_emb = json.boolean("use_lang_emb", true);
  const config: XlmConfig = {
    vocab_size,
    emb_dim: count(["hidden_size", "emb_dim"], 2048, MAX.emb_dim),
    n_layers: json.integer(["num_hidden_layers", "n_layers"], 12, { min: 0, max: MAX.n_layers }),
    n_heads: count(["num_attention_heads", "n_heads"], 16, MAX.emb_dim),
    gelu_activation: json.boolean("gelu_activation", true),
    sinusoidal_embeddings: json.boolean("sinusoidal_embeddings", false),
    causal: json.boolean("causal", false),
    asm: json.boolean("asm", false) ? readAdaptiveSoftmax(json, vocab_size) : undefined,
    n_langs,
    use_lang_emb,
    lang2id: readLanguages(json, use_lang_emb && n_langs > 1 ? n_langs : undefined),
    max_position_embeddings: count("max_position_embeddings", 512, MAX.positions),
    layer_norm_eps: json.number("layer_norm_eps", 1e-12, { min: 0 }),
    pad_token_id: token(["pad_index", "pad_token_id"], 2),
    bos_token_id: token(["bos_index", "bos_token_id"], 0),
    eos_token_id: json.firstInteger(["eos_index", "eos_token_id"], 1, { min: 0, max: vocab_size - 1 }),
    unk_index: token("unk_index", 3),
    mask_index: token("mask_index", 5),
    mask_token_id: token("mask_token_id", 0),
    lang_id: json.integer("lang_id", 0, { min: 0 }),
    tie_word_embeddings: json.boolean("tie_word_embeddings", true),
    summary_type: json.string("summary_type", "first", SUMMARY_TYPES),
    summary_use_proj: json.boolean("summary_use_proj", true),
    summary_activation: json.raw("summary_activation") && json.string("summary_activation", ""),
    summary_proj_to_labels: json.boolean("summary_proj_to_labels", true),
    start_n_top: count("start_n_top", 5, MAX.positions),
    end_n_top: count("end_n_top", 5, MAX.positions),
  };
  if (config.emb_dim % config.n_heads !== 0) {
    json.fail(`emb_dim ${config.emb_dim} with n_heads ${config.n_heads}`, "emb_dim to be a multiple of n_heads");
  }
  return config;
}

/**
 * Adaptive softmax: `asm_cutoffs` ascend within the vocabulary; each tail is narrower than the one before by the factor
 * `asm_div_value`.
 */
function readAdaptiveSoftmax(json: ConfigReader, vocab_size: number): NonNullable<XlmConfig["asm"]> {
  const cutoffs = json.integers("asm_cutoffs");
  const ascending = cutoffs?.every((cutoff, i) => cutoff > (cutoffs[i - 1] ?? 0) && cutoff < vocab_size);
  if (!cutoffs?.length || !ascending) {
    json.fail(
      `asm is true and asm_cutoffs is ${excerpt(cutoffs ?? null)}`,
      `ascending integers between 0 and vocab_size ${vocab_size}`,
    );
  }
  const div_value = json.number("asm_div_value", 4, { min: 0 });
  if (div_value === 0) json.fail("asm_div_value is 0", "a number above 0");
  return { cutoffs, div_value };
}

/**
 * `lang2id`, or the inverse of `id2lang`; they must agree if languages have embeddings.
 *
 * @param n_langs number of language embeddings; `undefined` if there are none, then both fields are ignored.
 */
function readLanguages(json: ConfigReader, n_langs: number | undefined): Record<string, number> {
  const id2lang = [...json.names("id2lang") ?? []];
  const lang2id = json.indices("lang2id") ?? Object.fromEntries(id2lang.map(([id, lang]) => [lang, id]));
  if (n_langs === undefined) return lang2id;
  for (const [lang, id] of Object.entries(lang2id)) {
    if (!(id < n_langs)) json.fail(`lang2id.${lang} is ${id} with n_langs ${n_langs}`, `ids below ${n_langs}`);
  }
  for (const [id, lang] of id2lang) {
    if (lang2id[lang] !== id) json.fail(`id2lang.${id} is ${JSON.stringify(lang)}`, "the inverse of lang2id");
  }
  return lang2id;
}
