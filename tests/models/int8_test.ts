import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { Engine } from "../../lib/runtime/engine.ts";
import { embedProgram } from "../../lib/tasks/embed.ts";
import { modelSequence } from "../../lib/tasks/encode_sequence.ts";
import { languageModelProgram } from "../../lib/tasks/language_model.ts";
import { DEFAULT_MODEL, loadModel } from "../../models/mod.ts";
import type { Model } from "../../models/model.ts";

const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 32, max_batch_tokens: 4096, verbose: false } as const;
const LINES = (await Deno.readTextFile(new URL("../bench/sentences.txt", import.meta.url))).trim().split("\n");

/** Runs with a cache directory of its own. */
async function withCache(use: (files: () => Promise<string[]>, directory: string) => Promise<void>): Promise<void> {
  const before = Deno.env.get("XDG_CACHE_HOME");
  const directory = await Deno.makeTempDir();
  Deno.env.set("XDG_CACHE_HOME", directory);
  try {
    await use(async () => {
      const names: string[] = [];
      for await (const { name } of Deno.readDir(join(directory, "xlm", "int8"))) names.push(name);
      return names.sort();
    }, directory);
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", before);
    await Deno.remove(directory, { recursive: true });
  }
}

/** Ids of lines, and a masked position in each. */
async function masked(model: Model): Promise<{ ids: number[]; position: number }[]> {
  const tokenizer = await model.tokenizer();
  const mask = tokenizer.tokenToId(tokenizer.special_tokens.mask_token)!;
  return LINES.map((line, i) => {
    const ids = [...tokenizer.encode(line).input_ids];
    const position = 1 + i % (ids.length - 2);
    ids[position] = mask;
    return { ids, position };
  });
}

async function predictions(model: Model) {
  await using engine = new Engine(languageModelProgram(model), CPU);
  return await Promise.all((await masked(model)).map(async ({ ids, position }) => {
    const sequence = modelSequence(model, ids, undefined);
    const [answer] = await engine.run({ sequence, positions: [position], top_k: 1, targets: [] });
    return answer!.top[0]!;
  }));
}

Deno.test("int8 predicts nearly what fp32 does, with the model that ships", async () => {
  await withCache(async () => {
    const [exact, rounded] = [
      await predictions(await loadModel()),
      await predictions(await loadModel(undefined, { dtype: "int8" })),
    ];
    const same = exact.filter(({ id }, i) => id === rounded[i]!.id).length;
    assert(same >= 0.9 * exact.length, `${same} of ${exact.length} the same`);
    const off = exact.map(({ log_prob }, i) => Math.abs(log_prob - rounded[i]!.log_prob));
    const mean = off.reduce((sum, value) => sum + value) / off.length;
    assert(mean > 0 && mean < 0.1, `log probabilities differ by ${mean} on average`);
  });
});

Deno.test("int8 answers the same in any batch", async () => {
  await withCache(async () => {
    const model = await loadModel(undefined, { dtype: "int8" });
    const sequences = (await masked(model)).slice(0, 24).map(({ ids }) => modelSequence(model, ids, undefined));
    const program = embedProgram(model, { pooling: "mean", normalize: false, layer: -1 });
    const vectors = async (batch_size: number) => {
      await using engine = new Engine(program, { ...CPU, batch_size });
      return await Promise.all(sequences.map(engine.run)) as number[][];
    };
    const [together, alone] = [await vectors(32), await vectors(1)];
    alone.forEach((vector, i) =>
      vector.forEach((value, d) => {
        const found = together[i]![d]!;
        assert(Math.abs(found - value) <= 1e-4, `${i}, ${d}: ${found}, not ${value}`);
      })
    );
  });
});

Deno.test("int8 weights are made once for the same content, wherever it lies, and again for other content", async () => {
  await withCache(async (files, cache) => {
    const copy = join(cache, "model");
    await Deno.mkdir(copy);
    for (const name of ["config.json", "model.safetensors"]) {
      await Deno.copyFile(join(fromFileUrl(DEFAULT_MODEL), name), join(copy, name));
    }
    const model = await loadModel(undefined, { dtype: "int8" });
    const [only, ...others] = await files();
    assertEquals(others, []);
    const { mtime } = await Deno.stat(join(cache, "xlm", "int8", only!));
    await loadModel(copy, { dtype: "int8" });
    assertEquals(await files(), [only]);
    assertEquals((await Deno.stat(join(cache, "xlm", "int8", only!))).mtime, mtime);

    const weights = join(copy, "model.safetensors");
    const bytes = await Deno.readFile(weights);
    const changed = model.weights!.tensors.get("pred_layer.proj.bias")!;
    assertEquals(changed.dtype, "F32");
    bytes[bytes.length - 3]! ^= 1;
    await Deno.writeFile(weights, bytes);
    await loadModel(copy, { dtype: "int8" });
    assertEquals((await files()).length, 2);
  });
});

Deno.test("int8 says where it could not write, and leaves nothing behind", async () => {
  const file = await Deno.makeTempFile();
  const before = Deno.env.get("XDG_CACHE_HOME");
  Deno.env.set("XDG_CACHE_HOME", file); // a file where a directory should be
  try {
    const error = await assertRejects(() => loadModel(undefined, { dtype: "int8" }), XlmError, "Cannot write");
    assertEquals(error.exitCode, 3);
    assertStringIncludes(error.message, "Set XDG_CACHE_HOME, or use --dtype fp32.");
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", before);
    await Deno.remove(file);
  }
});

Deno.test("int8 refuses a device that is not the CPU, and an exported graph", async () => {
  await withCache(async () => {
    const model = await loadModel(undefined, { dtype: "int8" });
    using engine = new Engine(languageModelProgram(model), { ...CPU, device: "webgpu" });
    const error = await assertRejects(() => engine.ready, XlmError, "--dtype int8 runs on the CPU only");
    assertEquals(error.exitCode, 3);
  });
  const exported = fromFileUrl(new URL("../fixtures/onnx/roberta-lm", import.meta.url));
  await assertRejects(
    () => loadModel(exported, { dtype: "int8" }),
    XlmError,
    "runs in the precision it was exported in",
  );
});
