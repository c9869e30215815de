import { assertEquals } from "@std/assert";
import { ConfigReader } from "../../../lib/checkpoint/config_reader.ts";
import { readXlmConfig, type XlmConfig } from "../../../models/xlm/config.ts";
import { assertRefused } from "../../lib/checkpoint/assert_refused.ts";
import { NO_COUNT, NO_FLAG, NO_INDEX, NO_NUMBER, NO_SHARE, NO_WIDTH } from "../wrong_values.ts";

function read(fields: Record<string, unknown>): XlmConfig {
  return readXlmConfig(new ConfigReader("/m/config.json", fields));
}

const WRONG: Record<string, readonly unknown[]> = {
  vocab_size: [0, ...NO_COUNT],
  n_words: [0, ...NO_COUNT],
  emb_dim: [0, ...NO_COUNT],
  hidden_size: [0, ...NO_COUNT],
  n_layers: NO_COUNT,
  num_hidden_layers: NO_COUNT,
  n_heads: [0, ...NO_COUNT],
  num_attention_heads: [0, ...NO_COUNT],
  n_langs: NO_COUNT,
  max_position_embeddings: [0, ...NO_COUNT],
  start_n_top: [0, ...NO_COUNT],
  end_n_top: [0, ...NO_COUNT],
  pad_token_id: NO_INDEX,
  pad_index: NO_INDEX,
  bos_token_id: NO_INDEX,
  bos_index: NO_INDEX,
  eos_token_id: [...NO_INDEX, [1, -1], ["1"]],
  eos_index: [...NO_INDEX, [1, 1e9]],
  unk_index: NO_INDEX,
  mask_index: NO_INDEX,
  mask_token_id: NO_INDEX,
  lang_id: ["en", -1, 0.5],
  dropout: NO_SHARE,
  attention_dropout: NO_SHARE,
  summary_first_dropout: NO_SHARE,
  summary_last_dropout: NO_SHARE,
  embed_init_std: NO_NUMBER,
  init_std: NO_NUMBER,
  layer_norm_eps: NO_WIDTH,
  gelu_activation: NO_FLAG,
  sinusoidal_embeddings: NO_FLAG,
  causal: NO_FLAG,
  asm: NO_FLAG,
  use_lang_emb: NO_FLAG,
  is_encoder: [...NO_FLAG, false],
  tie_word_embeddings: NO_FLAG,
  summary_use_proj: NO_FLAG,
  summary_proj_to_labels: NO_FLAG,
  summary_type: ["max", "", 1],
  summary_activation: [1, true, []],
  lang2id: ["en", 1, ["en"], { en: "0" }, { en: -1 }, { en: 0.5 }],
  id2lang: ["en", 1, ["en"]],
};

for (const [field, values] of Object.entries(WRONG)) {
  Deno.test(`readXlmConfig refuses a wrong ${field}`, async () => {
    for (const value of values) {
      await assertRefused(() => read({ [field]: value }), "/m/config.json", `${field} is `);
    }
  });
}

const INCONSISTENT: [title: string, fields: Record<string, unknown>, ...parts: string[]][] = [
  ["heads that do not divide the width", { emb_dim: 10, n_heads: 3 }, "emb_dim 10", "n_heads 3"],
  ["heads of the default that do not divide the width", { emb_dim: 100 }, "n_heads 16"],
  ["a language beyond n_langs", { n_langs: 2, lang2id: { en: 0, fr: 2 } }, "lang2id.fr is 2", "n_langs 2"],
  [
    "id2lang that contradicts lang2id",
    { n_langs: 2, lang2id: { en: 0, fr: 1 }, id2lang: { 0: "fr", 1: "en" } },
    'id2lang.0 is "fr"',
  ],
  ["id2lang with a language of its own", { n_langs: 2, lang2id: { en: 0 }, id2lang: { 1: "fr" } }, 'id2lang.1 is "fr"'],
  ["id2lang beyond n_langs", { n_langs: 2, id2lang: { 0: "en", 2: "fr" } }, "lang2id.fr is 2"],
  ["id2lang without a number", { n_langs: 2, id2lang: { en: "0" } }, 'id2lang has the key "en"'],
  [
    "id2lang with a name that every object has",
    { n_langs: 2, lang2id: { en: 0 }, id2lang: { 0: "constructor" } },
    "id2lang.0",
  ],
  ["a padding id beyond the vocabulary", { vocab_size: 10, pad_token_id: 10 }, "pad_token_id is 10", "from 0 to 9"],
  ["an end id beyond the vocabulary", { vocab_size: 10, eos_token_id: [1, 10] }, "eos_token_id is [1,10]"],
  ["adaptive softmax without cutoffs", { asm: true }, "asm_cutoffs is null"],
  ["adaptive softmax with empty cutoffs", { asm: true, asm_cutoffs: [] }, "asm_cutoffs is []"],
  ["cutoffs of another kind", { asm: true, asm_cutoffs: ["5"] }, 'asm_cutoffs is ["5"]'],
  ["cutoffs that do not ascend", { asm: true, asm_cutoffs: [5, 5] }, "asm_cutoffs is [5,5]", "ascending"],
  ["cutoffs from 0", { asm: true, asm_cutoffs: [0, 5] }, "asm_cutoffs is [0,5]"],
  ["cutoffs at the vocabulary", { asm: true, asm_cutoffs: [5, 9], vocab_size: 9 }, "vocab_size 9"],
  ["adaptive softmax that divides by nothing", { asm: true, asm_cutoffs: [5], asm_div_value: 0 }, "asm_div_value is 0"],
  [
    "adaptive softmax that turns widths round",
    { asm: true, asm_cutoffs: [5], asm_div_value: -2 },
    "asm_div_value is -2",
  ],
];

for (const [title, fields, ...parts] of INCONSISTENT) {
  Deno.test(`readXlmConfig refuses ${title}`, () => assertRefused(() => read(fields), ...parts));
}

/** What transformers' XLMConfig() holds. */
const DEFAULTS: XlmConfig = {
  vocab_size: 30145,
  emb_dim: 2048,
  n_layers: 12,
  n_heads: 16,
  gelu_activation: true,
  sinusoidal_embeddings: false,
  causal: false,
  asm: undefined,
  n_langs: 1,
  use_lang_emb: true,
  lang2id: {},
  max_position_embeddings: 512,
  layer_norm_eps: 1e-12,
  pad_token_id: 2,
  bos_token_id: 0,
  eos_token_id: 1,
  unk_index: 3,
  mask_index: 5,
  mask_token_id: 0,
  lang_id: 0,
  tie_word_embeddings: true,
  summary_type: "first",
  summary_use_proj: true,
  summary_activation: undefined,
  summary_proj_to_labels: true,
  start_n_top: 5,
  end_n_top: 5,
};

Deno.test("readXlmConfig takes transformers' defaults, for null too", () => {
  assertEquals(read({}), DEFAULTS);
  assertEquals(read(Object.fromEntries(Object.keys(WRONG).map((field) => [field, null]))), DEFAULTS);
});

Deno.test("readXlmConfig reads fields under their older names, which win as in transformers", () => {
  const older = {
    n_words: 50,
    hidden_size: 64,
    num_hidden_layers: 0,
    num_attention_heads: 4,
    pad_index: 9,
    bos_index: 8,
    eos_index: 7,
  };
  const expected: XlmConfig = {
    ...DEFAULTS,
    vocab_size: 50,
    emb_dim: 64,
    n_layers: 0,
    n_heads: 4,
    pad_token_id: 9,
    bos_token_id: 8,
    eos_token_id: 7,
  };
  assertEquals(read(older), expected);
  assertEquals(read({ ...older, vocab_size: 60, emb_dim: 128, pad_token_id: 0, eos_token_id: 3 }), expected);
});

Deno.test("readXlmConfig takes the first of several end tokens", () => {
  assertEquals(read({ eos_token_id: [4, 1] }).eos_token_id, 4);
  assertEquals(read({ eos_index: [4, 1] }).eos_token_id, 4);
});

Deno.test("readXlmConfig reads adaptive softmax", () => {
  assertEquals(read({ asm: true, asm_cutoffs: [8, 20], asm_div_value: 2 }).asm, { cutoffs: [8, 20], div_value: 2 });
  assertEquals(read({ asm: true, asm_cutoffs: [30144] }).asm, { cutoffs: [30144], div_value: 4 });
  assertEquals(read({ asm: false, asm_cutoffs: "unused" }).asm, undefined);
});

Deno.test("readXlmConfig reads languages from id2lang where lang2id is missing", () => {
  assertEquals(read({ n_langs: 2, id2lang: { 0: "en", 1: "fr" } }).lang2id, { en: 0, fr: 1 });
});

Deno.test("readXlmConfig reads a language named as every object's members are", () => {
  const { lang2id } = read(
    JSON.parse('{"n_langs":2,"lang2id":{"__proto__":0,"constructor":1},"id2lang":{"0":"__proto__"}}'),
  );
  assertEquals(Object.entries(lang2id), [["__proto__", 0], ["constructor", 1]]);
});

/** Fields that published configs of 2019 and 2020 hold beside those of today. */
const LEGACY = {
  finetuning_task: null,
  id2label: { 0: "LABEL_0", 1: "LABEL_1" },
  is_decoder: false,
  label2id: { LABEL_0: 0, LABEL_1: 1 },
  max_vocab: -1,
  min_count: 0,
  num_labels: 2,
  output_attentions: false,
  output_hidden_states: false,
  pruned_heads: {},
  same_enc_dec: true,
  share_inout_emb: true,
  summary_activation: null,
  summary_first_dropout: 0.1,
  summary_proj_to_labels: true,
  summary_type: "first",
  summary_use_proj: true,
  torchscript: false,
  use_bfloat16: false,
};

/** What the checkpoints that Facebook published share. */
const PUBLISHED = {
  ...LEGACY,
  architectures: ["XLMWithLMHeadModel"],
  asm: false,
  attention_dropout: 0.1,
  bos_index: 0,
  causal: false,
  dropout: 0.1,
  embed_init_std: 0.02209708691207961,
  end_n_top: 5,
  eos_index: 1,
  gelu_activation: true,
  init_std: 0.02,
  is_encoder: true,
  layer_norm_eps: 1e-12,
  mask_index: 5,
  max_position_embeddings: 512,
  model_type: "xlm",
  pad_index: 2,
  sinusoidal_embeddings: false,
  start_n_top: 5,
  unk_index: 3,
};

const XNLI15 = ["ar", "bg", "de", "el", "en", "es", "fr", "hi", "ru", "sw", "th", "tr", "ur", "vi", "zh"];
const index = (langs: readonly string[]) => Object.fromEntries(langs.map((lang, id) => [lang, id]));

Deno.test("readXlmConfig reads xlm-mlm-en-2048", () => {
  const config = read({
    ...PUBLISHED,
    emb_dim: 2048,
    id2lang: { 0: "en" },
    lang2id: { en: 0 },
    n_heads: 16,
    n_langs: 1,
    n_layers: 12,
    n_words: 30145,
    use_lang_emb: true,
    vocab_size: 30145,
  });
  assertEquals(config, { ...DEFAULTS, lang2id: { en: 0 } });
});

Deno.test("readXlmConfig reads xlm-mlm-tlm-xnli15-1024", () => {
  const config = read({
    ...PUBLISHED,
    embed_init_std: 0.03125,
    emb_dim: 1024,
    id2lang: Object.fromEntries(XNLI15.map((lang, id) => [id, lang])),
    lang2id: index(XNLI15),
    n_heads: 8,
    n_langs: 15,
    n_layers: 12,
    n_words: 95000,
    use_lang_emb: true,
    vocab_size: 95000,
  });
  const expected = { vocab_size: 95000, emb_dim: 1024, n_heads: 8, n_langs: 15, lang2id: index(XNLI15) };
  assertEquals(config, { ...DEFAULTS, ...expected });
});

Deno.test("readXlmConfig reads xlm-clm-enfr-1024", () => {
  const config = read({
    ...PUBLISHED,
    embed_init_std: 0.03125,
    emb_dim: 1024,
    id2lang: { 0: "en", 1: "fr" },
    lang2id: { en: 0, fr: 1 },
    n_heads: 8,
    n_langs: 2,
    n_layers: 6,
    n_words: 64139,
    use_lang_emb: true,
  });
  const expected = { vocab_size: 64139, emb_dim: 1024, n_heads: 8, n_layers: 6, n_langs: 2 };
  assertEquals(config, { ...DEFAULTS, ...expected, lang2id: { en: 0, fr: 1 } });
});
