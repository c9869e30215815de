import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { ConfigReader } from "../../../lib/checkpoint/config_reader.ts";
import { Engine } from "../../../lib/runtime/engine.ts";
import { forwardProgram } from "../../../lib/tasks/forward/forward_program.ts";
import { forward } from "../../../lib/tasks/forward/forward.ts";
import { loadModel, loadTokenizer } from "../../../models/mod.ts";
import type { Model } from "../../../models/model.ts";
import { readXlmRobertaConfig, type XlmRobertaConfig } from "../../../models/xlm_roberta/config.ts";
import { assertRefused } from "../../lib/checkpoint/assert_refused.ts";
import { safetensorsFile } from "../../lib/checkpoint/safetensors_file.ts";
import { withForwardModel } from "../../lib/tasks/forward/forward_fixture.ts";

const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 64, verbose: false } as const;
const WIDTH = 256; // the smallest whose matrices become integers

const CONFIG = {
  architectures: ["XLMRobertaXLForTokenClassification"],
  model_type: "xlm-roberta-xl",
  vocab_size: 23,
  hidden_size: WIDTH,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: WIDTH,
  max_position_embeddings: 16,
  num_labels: 3,
};

/** Shapes by name, as transformers stores them. */
function shapes(): Record<string, number[]> {
  const linear = (name: string, output: number) => ({
    [`${name}.weight`]: [output, WIDTH],
    [`${name}.bias`]: [output],
  });
  const norm = (name: string) => ({ [`${name}.weight`]: [WIDTH], [`${name}.bias`]: [WIDTH] });
  const layers = [0, 1].flatMap((i) => {
    const layer = `roberta.encoder.layer.${i}`;
    return [
      norm(`${layer}.attention.self_attn_layer_norm`),
      ...["self.query", "self.key", "self.value", "output.dense"].map((name) =>
        linear(`${layer}.attention.${name}`, WIDTH)
      ),
      norm(`${layer}.LayerNorm`),
      linear(`${layer}.intermediate.dense`, WIDTH),
      linear(`${layer}.output.dense`, WIDTH),
    ];
  });
  const tables = {
    "roberta.embeddings.word_embeddings.weight": [23, WIDTH],
    "roberta.embeddings.position_embeddings.weight": [16, WIDTH],
    "roberta.embeddings.token_type_embeddings.weight": [1, WIDTH],
  };
  return Object.assign(tables, ...layers, norm("roberta.encoder.LayerNorm"), linear("classifier", 3));
}

/** Weights of which none is special: a multiplicative generator's. */
async function writeModel(directory: string): Promise<void> {
  let seed = 1;
  const draw = () => (seed = seed * 48271 % 2147483647) / 2147483647 - 0.5;
  const tensors = Object.entries(shapes()).map(([name, shape]) => {
    const norm = /norm/i.test(name) && name.endsWith("weight") ? 1 : 0;
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => norm + 0.2 * draw());
    return [name, { dtype: "F32", shape, bytes: new Uint8Array(values.buffer) }] as const;
  });
  await Deno.writeTextFile(join(directory, "config.json"), JSON.stringify(CONFIG));
  await Deno.writeFile(join(directory, "model.safetensors"), safetensorsFile(tensors));
}

async function logits(model: Model): Promise<number[]> {
  using engine = new Engine(forwardProgram(model, { head: model.head, hidden_states: false, attentions: false }), CPU);
  const context = { model, head: model.head, run: engine.run, max_length: model.max_length };
  return ((await forward({ input_ids: [0, 20, 5, 9, 22, 14, 2] }, context))["logits"] as number[][]).flat();
}

Deno.test("XLM-RoBERTa-XL in 8 bits gives nearly what it gives in floats", async () => {
  const before = Deno.env.get("XDG_CACHE_HOME");
  const directory = await Deno.makeTempDir();
  Deno.env.set("XDG_CACHE_HOME", join(directory, "cache"));
  try {
    await writeModel(directory);
    const [exact, rounded] = [await loadModel(directory), await loadModel(directory, { dtype: "int8" })];
    assert(rounded.build(rounded.head, () => {}).int8);
    const [expected, actual] = [await logits(exact), await logits(rounded)];
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
    const spread = Math.max(...expected) - Math.min(...expected);
    assert(worst > 0 && worst < 0.05 * spread, `${worst} of ${spread}`);
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", before);
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("XLM-RoBERTa-XL is a family of its own that has XLM-RoBERTa's tokenizer", async () => {
  await withForwardModel("xl_causal_lm", async (directory) => {
    const model = await loadModel(directory);
    assertEquals([model.family, model.head, model.shifts_labels], ["xlm-roberta-xl", "lm", true]);
    assertEquals(model.weights!.unexpected().length > 0, true);
    model.build("lm", () => {});
    assertEquals(model.weights!.unexpected(), []);
    const source = fromFileUrl(new URL("../../fixtures/fill_mask/xlm_roberta/", import.meta.url));
    for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
      await Deno.copyFile(join(source, name), join(directory, name));
    }
    const text = "Les plantes créent de l'énergie.";
    const [ours, theirs] = [await loadTokenizer(directory), await loadTokenizer(source)];
    assertEquals(ours.tokenizer.encode(text), theirs.tokenizer.encode(text));
  });
});

/** What transformers' XLMRobertaXLConfig() holds. */
const XL_DEFAULTS: XlmRobertaConfig = {
  family: "xlm-roberta-xl",
  norm_first: true,
  vocab_size: 250880,
  hidden_size: 2560,
  num_hidden_layers: 36,
  num_attention_heads: 32,
  intermediate_size: 10240,
  max_position_embeddings: 514,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
  hidden_act: "gelu",
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  is_decoder: false,
  tie_word_embeddings: true,
};

function read(fields: Record<string, unknown>): XlmRobertaConfig {
  return readXlmRobertaConfig(new ConfigReader("/m/config.json", fields));
}

Deno.test("readXlmRobertaConfig takes the defaults of XLM-RoBERTa-XL", async () => {
  const model_type = "xlm-roberta-xl";
  assertEquals(read({ model_type }), XL_DEFAULTS);
  await assertRefused(() => read({ model_type, tie_last_hidden_states: false }), "tie_last_hidden_states is false");
  assertEquals(read({ model_type, tie_last_hidden_states: true }), XL_DEFAULTS);
});
