import { assertEquals } from "@std/assert";
import { ConfigReader } from "../../../lib/checkpoint/config_reader.ts";
import { readXlmRobertaConfig, type XlmRobertaConfig } from "../../../models/xlm_roberta/config.ts";
import { assertRefused } from "../../lib/checkpoint/assert_refused.ts";
import { NO_COUNT, NO_FLAG, NO_INDEX, NO_NUMBER, NO_SHARE, NO_WIDTH } from "../wrong_values.ts";

function read(fields: Record<string, unknown>): XlmRobertaConfig {
  return readXlmRobertaConfig(new ConfigReader("/m/config.json", fields));
}

const WRONG: Record<string, readonly unknown[]> = {
  vocab_size: [0, ...NO_COUNT],
  hidden_size: [0, ...NO_COUNT],
  num_hidden_layers: NO_COUNT,
  num_attention_heads: [0, ...NO_COUNT],
  intermediate_size: [0, ...NO_COUNT],
  max_position_embeddings: [0, ...NO_COUNT],
  type_vocab_size: [0, ...NO_COUNT],
  pad_token_id: NO_INDEX,
  bos_token_id: NO_INDEX,
  eos_token_id: [...NO_INDEX, [2, -1], ["2"]],
  hidden_dropout_prob: NO_SHARE,
  attention_probs_dropout_prob: NO_SHARE,
  classifier_dropout: NO_SHARE,
  initializer_range: NO_NUMBER,
  layer_norm_eps: NO_WIDTH,
  hidden_act: ["gleu", "", "constructor", 1, true],
  position_embedding_type: ["relative_key", "relative_key_query", "", 1],
  is_decoder: NO_FLAG,
  add_cross_attention: [...NO_FLAG, true],
  use_cache: NO_FLAG,
  tie_word_embeddings: NO_FLAG,
};

for (const [field, values] of Object.entries(WRONG)) {
  Deno.test(`readXlmRobertaConfig refuses a wrong ${field}`, async () => {
    for (const value of values) {
      await assertRefused(() => read({ [field]: value }), "/m/config.json", `${field} is `);
    }
  });
}

const INCONSISTENT: [title: string, fields: Record<string, unknown>, ...parts: string[]][] = [
  [
    "heads that do not divide the width",
    { hidden_size: 10, num_attention_heads: 3 },
    "hidden_size 10",
    "num_attention_heads 3",
  ],
  ["a padding id beyond the vocabulary", { vocab_size: 10, pad_token_id: 10 }, "pad_token_id is 10", "from 0 to 9"],
  ["an end id beyond the vocabulary", { vocab_size: 10, eos_token_id: [2, 10] }, "eos_token_id is [2,10]"],
  ["an encoder that is causal", { is_causal: true }, "is_causal is true with is_decoder false"],
  ["a decoder that is not", { is_decoder: true, is_causal: false }, "is_causal is false with is_decoder true"],
  ["layers that differ", { per_layer_config: { 0: { hidden_act: "relu" } } }, "per_layer_config is given"],
  ["positions for padding only", { max_position_embeddings: 2 }, "max_position_embeddings 2", "pad_token_id 1"],
];

for (const [title, fields, ...parts] of INCONSISTENT) {
  Deno.test(`readXlmRobertaConfig refuses ${title}`, () => assertRefused(() => read(fields), ...parts));
}

/** What transformers' XLMRobertaConfig() holds. */
const DEFAULTS: XlmRobertaConfig = {
  family: "xlm-roberta",
  norm_first: false,
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  is_decoder: false,
  tie_word_embeddings: true,
};

Deno.test("readXlmRobertaConfig takes transformers' defaults, for null too", () => {
  assertEquals(read({}), DEFAULTS);
  assertEquals(read(Object.fromEntries(Object.keys(WRONG).map((field) => [field, null]))), DEFAULTS);
});

Deno.test("readXlmRobertaConfig takes the first of several end tokens", () => {
  assertEquals(read({ eos_token_id: [5, 2] }).eos_token_id, 5);
});

Deno.test("readXlmRobertaConfig reads xlm-roberta-base", () => {
  const config = read({
    architectures: ["XLMRobertaForMaskedLM"],
    attention_probs_dropout_prob: 0.1,
    bos_token_id: 0,
    eos_token_id: 2,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    hidden_size: 768,
    initializer_range: 0.02,
    intermediate_size: 3072,
    layer_norm_eps: 1e-5,
    max_position_embeddings: 514,
    model_type: "xlm-roberta",
    num_attention_heads: 12,
    num_hidden_layers: 12,
    output_past: true,
    pad_token_id: 1,
    position_embedding_type: "absolute",
    transformers_version: "4.17.0.dev0",
    type_vocab_size: 1,
    use_cache: true,
    vocab_size: 250002,
  });
  const expected = { vocab_size: 250002, max_position_embeddings: 514, type_vocab_size: 1, layer_norm_eps: 1e-5 };
  assertEquals(config, { ...DEFAULTS, ...expected });
});

Deno.test("readXlmRobertaConfig reads a fine-tuned model", () => {
  const config = read({
    _name_or_path: "xlm-roberta-large",
    architectures: ["XLMRobertaForTokenClassification"],
    classifier_dropout: null,
    gradient_checkpointing: false,
    hidden_size: 1024,
    id2label: { 0: "B-LOC", 1: "O" },
    intermediate_size: 4096,
    label2id: { "B-LOC": 0, "O": 1 },
    layer_norm_eps: 1e-5,
    max_position_embeddings: 514,
    num_attention_heads: 16,
    num_hidden_layers: 24,
    problem_type: null,
    torch_dtype: "float16",
    type_vocab_size: 1,
    vocab_size: 250002,
  });
  assertEquals([config.hidden_size, config.num_hidden_layers, config.num_attention_heads], [1024, 24, 16]);
});
