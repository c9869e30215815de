import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { dirname, join } from "@std/path";
import { embedPlan, type VectorOptions } from "../../lib/tasks/embed/embed_plan.ts";
import { readModuleList } from "../../lib/checkpoint/module_list.ts";
import { XlmError } from "../../lib/errors.ts";
import { Engine } from "../../lib/runtime/engine.ts";
import { embed, embedProgram } from "../../lib/tasks/embed/embed.ts";
import type { PairRecord } from "../../lib/tasks/sequence/encode_text.ts";
import { loadModel, loadSentenceModules, modelContents } from "../../models/mod.ts";
import { safetensorsFile } from "../lib/checkpoint/safetensors_file.ts";
import { layOut, readFixture, type StoredModel } from "../lib/tasks/stored_models.ts";

const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 32, max_batch_tokens: 4096, verbose: false } as const;

/** A folder as sentence-transformers reads it, and what it makes of texts: tests/oracle/sentence_modules.py. */
interface Folder {
  model: string;
  /** Of the Transformer. */
  folder: string;
  files: Record<string, unknown>;
  tensors: Record<string, StoredModel["tensors"]>;
  calls: { prompt?: string; prompt_name?: string; vectors: number[][]; pair: number[] }[];
}

const MODELS = await readFixture<Record<string, StoredModel>>("sentence_modules/models.json.gz");
const { cases: { texts: TEXTS, pair: PAIR, folders: FOLDERS } } = await readFixture<
  { cases: { texts: string[]; pair: [string, string]; folders: Record<string, Folder> } }
>("sentence_modules/cases.json.gz");

Deno.test("a list of modules that is a link to nothing is refused, not left out", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const [name] = Object.entries(FOLDERS).find(([, { folder }]) => folder === "")!;
  await withFolder(name, async (directory) => {
    await Deno.remove(join(directory, "modules.json"));
    await Deno.symlink("blobs/gone", join(directory, "modules.json"));
    const error = await assertRejects(() => loadSentenceModules(directory), XlmError);
    assert(error.message.includes("modules.json: it is a link to nothing"), error.message);
  });
});

async function withFolder(
  name: string,
  use: (directory: string) => Promise<void>,
  changes: Record<string, unknown> = {},
): Promise<void> {
  const { model, folder, files, tensors } = FOLDERS[name]!;
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(directory, folder), { recursive: true });
    await layOut(MODELS[model]!, join(directory, folder));
    for (const [path, content] of Object.entries({ ...files, ...changes })) {
      await Deno.mkdir(dirname(join(directory, path)), { recursive: true });
      await Deno.writeTextFile(join(directory, path), JSON.stringify(content));
    }
    for (const [path, stored] of Object.entries(tensors)) {
      const entries = Object.entries(stored).map(([key, { shape, data }]) =>
        [key, { dtype: "F32", shape, bytes: Uint8Array.from(atob(data), (c) => c.charCodeAt(0)) }] as const
      );
      await Deno.writeFile(join(directory, path, "model.safetensors"), safetensorsFile(entries));
    }
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** As `xlm embed` runs a folder. */
async function vectorsOf(directory: string, options: Partial<VectorOptions>, records: readonly PairRecord[]) {
  const [model, modules] = await Promise.all([loadModel(directory), loadSentenceModules(directory)]);
  const plan = embedPlan({ layer: -1, ...options }, modules);
  await using engine = new Engine(embedProgram(model, plan.program), CPU);
  const max_length = Math.min(modules?.max_length ?? Infinity, model.max_length);
  const reading = { split_special_tokens: false, bypass_tokenizer: false, truncation: "right", max_length } as const;
  const context = {
    model,
    tokenizer: await model.tokenizer(),
    run: engine.run,
    options: { ...reading, ...plan.texts },
  };
  return (await Promise.all(records.map((record) => embed(record, context)))).map(({ result }) => result as number[]);
}

function assertClose(actual: readonly number[], expected: readonly number[], what: string): void {
  assertEquals(actual.length, expected.length, what);
  actual.forEach((value, i) =>
    assert(
      Math.abs(value - expected[i]!) <= 2e-5 * Math.max(1, Math.abs(expected[i]!)),
      `${what}[${i}]: ${value}, not ${expected[i]}`,
    )
  );
}

for (const [name, { calls }] of Object.entries(FOLDERS)) {
  Deno.test(`embed does what a folder of sentence-transformers says: ${name}`, async () => {
    await withFolder(name, async (directory) => {
      for (const { prompt, prompt_name, vectors, pair } of calls) {
        const records = [...TEXTS.map((text) => ({ text })), { text: PAIR[0], text_pair: PAIR[1] }];
        const found = await vectorsOf(directory, { prompt, prompt_name }, records);
        [...vectors, pair].forEach((expected, i) =>
          assertClose(found[i]!, expected, `${prompt ?? prompt_name ?? "no prompt"}, record ${i}`)
        );
      }
    });
  });
}

Deno.test("options go before what the folder says", async () => {
  await withFolder("cls_normalized", async (directory) => {
    const records = TEXTS.map((text) => ({ text }));
    const [mean] = await vectorsOf(directory, { pooling: ["mean"] }, records);
    const [cls] = await vectorsOf(directory, {}, records);
    assert(Math.abs(Math.hypot(...mean!) - 1) < 1e-5, "it is still normalized");
    assert(mean!.some((value, i) => Math.abs(value - cls![i]!) > 1e-3));
    const [tokens] = await vectorsOf(directory, { pooling: ["none"] }, records) as unknown as number[][][];
    assertEquals(tokens![0]!.length, MODELS["roberta"]!.config["hidden_size"]);
  });
  await withFolder("prompt_left_out", async (directory) => {
    const options = { pooling: ["none"], prompt_name: "query" } as const;
    const [tokens] = await vectorsOf(directory, options, [{ text: "Paris" }]) as unknown as number[][][];
    assert(tokens!.length > 3, "those of the prompt are there too");
  });
  await withFolder("dense", async (directory) => {
    await assertRejects(
      () => vectorsOf(directory, { pooling: ["mean", "max"] }, []),
      XlmError,
      "Cannot use the module Dense (8 to 3): it takes 8 numbers and the vectors have 16",
    );
  });
  assertThrows(() => embedPlan({ layer: -1, prompt_name: "query" }, undefined), XlmError, "no such prompt");
  assertThrows(() => embedPlan({ layer: -1, pooling: ["none", "max"] }, undefined), XlmError, "none pools nothing");
  assertEquals(embedPlan({ layer: -1, prompt: "" }, undefined).texts.prompt, "");
});

Deno.test("modules that are not known, and settings that are unusable, are refused by name", async () => {
  const [transformer, pooling, dense] = FOLDERS["dense"]!.files["modules.json"] as Record<string, unknown>[];
  const list = (...modules: unknown[]) => ({ "modules.json": modules });
  const settings = FOLDERS["dense"]!.files["2_Dense/config.json"] as Record<string, unknown>;
  const rows: [changes: Record<string, unknown>, found: string][] = [
    [list(transformer), "its second module is missing; expected a Pooling"],
    [list(pooling), 'its first module is "sentence_transformers.models.Pooling"'],
    [
      list(transformer, { ...pooling, type: "sentence_transformers.models.WeightedLayerPooling" }, pooling),
      "WeightedLayerPooling",
    ],
    [list(transformer, pooling, { ...dense, type: "sentence_transformers.models.LSTM" }), 'LSTM" is not supported'],
    [list(transformer, pooling, { ...dense, type: "custom_st.Dense" }), '"custom_st.Dense" is not supported'],
    [list(transformer, pooling, { ...dense, path: "../elsewhere" }), "no type and path within the folder"],
    [{ "modules.json": {} }, "it holds no list"],
    [{ "1_Pooling/config.json": { pooling_mode: "median" } }, 'pooling_mode is "median"'],
    [{ "2_Dense/config.json": { ...settings, activation_function: "torch.nn.modules.activation.Softmax" } }, "Softmax"],
    [{ "2_Dense/config.json": { ...settings, activation_function: "toString" } }, 'activation_function is "toString"'],
    [{ "2_Dense/config.json": { ...settings, module_input_name: "token_embeddings" } }, "module_input_name"],
    [{ "sentence_bert_config.json": { max_seq_length: "long" } }, 'max_seq_length is "long"'],
    [{ "sentence_bert_config.json": { transformer_task: "fill-mask" } }, "transformer_task"],
    [{ "sentence_bert_config.json": { tokenizer_args: { padding_side: "left" } } }, "it has tokenizer_args"],
    [{ "config_sentence_transformers.json": { prompts: { a: 1 } } }, "expected an object of texts"],
    [
      { "config_sentence_transformers.json": { prompts: { a: "b" }, default_prompt_name: "c" } },
      'default_prompt_name is "c"',
    ],
  ];
  for (const [changes, found] of rows) {
    await withFolder("dense", async (directory) => {
      const error = await assertRejects(() => loadSentenceModules(directory), XlmError, found);
      assertEquals(error.exitCode, 3);
    }, changes);
  }
  await withFolder("old_layout", async (directory) => {
    const error = await assertRejects(() => vectorsOf(directory, {}, []), XlmError, "no weights there");
    assertEquals([error.exitCode, error.message.includes("0_Lost")], [3, true]);
  }, list({ ...transformer, path: "0_Lost" }, pooling));
  await withFolder("dense", async (directory) => {
    await Deno.remove(join(directory, "2_Dense", "model.safetensors"));
    await assertRejects(() => loadSentenceModules(directory), XlmError, "it has no weights");
  });
  await withFolder("dense", async (directory) => {
    await assertRejects(
      () => vectorsOf(directory, {}, []),
      XlmError,
      "2_Dense/linear.weight [3,8] (config.json's out_features says [4,8])",
    );
  }, { "2_Dense/config.json": { ...settings, out_features: 4 } });
});

Deno.test("words and a prompt do not go together", async () => {
  await withFolder("prompts", async (directory) => {
    const words = { text: ["a", "b"] };
    assertEquals((await vectorsOf(directory, {}, [words])).length, 1);
    await assertRejects(
      () => vectorsOf(directory, { prompt_name: "query" }, [words]),
      Error,
      "there is a prompt before it",
    );
  });
});

Deno.test("the modules' files are among those that decide answers, where they are read", async () => {
  for (const name of ["dense_twice", "old_layout"]) {
    await withFolder(name, async (directory) => {
      const hashes = async (sentence: boolean) => await (await modelContents(directory, { sentence })).hashes();
      const all = Object.keys(await hashes(true));
      const { folder, files, tensors } = FOLDERS[name]!;
      const own = [...Object.keys(files), ...Object.keys(tensors).map((path) => `${path}/model.safetensors`)];
      assertEquals(all.filter((file) => own.includes(file)), own.sort());
      assert(all.includes(join(folder, "model.safetensors")));
      assertEquals(Object.keys(await hashes(false)), all.filter((file) => !own.includes(file)));
    });
  }
});

Deno.test("a module's folder may be written with a point before it or a slash behind it, and leads nowhere else", async () => {
  const module = (path: string) => ({ "modules.json": [{ type: "sentence_transformers.models.Pooling", path }] });
  for (
    const [path, folder] of [["./", ""], [".", ""], ["1_Pooling/", "1_Pooling"], [
      "./a/1_Pooling",
      "a/1_Pooling",
    ]] as const
  ) {
    await withFolder("dense", async (directory) => {
      assertEquals((await readModuleList(directory)).map((entry) => entry.path), [folder], path);
    }, module(path));
  }
  for (const path of ["..", "./../a", "/a", "a/../b", "./.", "a/..", "//"]) {
    await withFolder("dense", async (directory) => {
      await assertRejects(() => readModuleList(directory), XlmError, "no type and path within the folder");
    }, module(path));
  }
});

Deno.test("a model without modules.json has none", async () => {
  assertEquals(await loadSentenceModules("small"), undefined);
});
