import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { optionFlag } from "../../lib/options/option_flag.ts";
import { XlmError } from "../../lib/errors.ts";
import { Engine } from "../../lib/runtime/engine.ts";
import { embedProgram } from "../../lib/tasks/embed/embed.ts";
import { modelSequence } from "../../lib/tasks/sequence/encode_sequence.ts";
import { languageModelProgram } from "../../lib/tasks/fill_mask/language_model_program.ts";
import { DEFAULT_MODEL, loadModel } from "../../models/mod.ts";
import type { Model } from "../../models/model.ts";
import { withCacheDirectory } from "../lib/checkpoint/cache_directory.ts";
import { needing } from "../needing.ts";

const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 32, max_batch_tokens: 4096, verbose: false } as const;
const LINES = (await Deno.readTextFile(new URL("../bench/sentences.txt", import.meta.url))).trim().split("\n");

/** Runs with a cache directory of its own. `files` names those in it. */
async function withCache(use: (files: () => string[], directory: string) => Promise<void>): Promise<void> {
  await withCacheDirectory((directory) =>
    use(() => [...Deno.readDirSync(join(directory, "xlm", "int8"))].map(({ name }) => name).sort(), directory)
  );
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

// Twelve layers round more often than four.
for (const [name, share, difference] of [["default", 0.8, 0.2], ["small", 0.9, 0.1]] as const) {
  Deno.test(`int8 predicts nearly what fp32 does, with the ${name} model`, async () => {
    await withCache(async () => {
      const [exact, rounded] = [
        await predictions(await loadModel(name)),
        await predictions(await loadModel(name, { dtype: "int8" })),
      ];
      const same = exact.filter(({ id }, i) => id === rounded[i]!.id).length;
      assert(same >= share * exact.length, `${same} of ${exact.length} the same`);
      const off = exact.map(({ log_prob }, i) => Math.abs(log_prob - rounded[i]!.log_prob));
      const mean = off.reduce((sum, value) => sum + value) / off.length;
      assert(mean > 0 && mean < difference, `log probabilities differ by ${mean} on average`);
    });
  });
}

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

/** A copy of the model that ships, its weights and what else a graph needs. */
async function copyModel(directory: string): Promise<string> {
  await Deno.mkdir(directory, { recursive: true });
  for (const name of ["config.json", "model.safetensors"]) {
    await Deno.copyFile(join(fromFileUrl(DEFAULT_MODEL), name), join(directory, name));
  }
  return join(directory, "model.safetensors");
}

Deno.test("int8 weights are made once for the same content, wherever it lies, and again for other content", async () => {
  await withCache(async (files, cache) => {
    const weights = await copyModel(join(cache, "model"));
    await loadModel(undefined, { dtype: "int8" });
    const [only, hash, ...others] = files();
    assertEquals([hash, others], [`${only}.sha256`, []]);
    const made = join(cache, "xlm", "int8", only!);
    const { mtime } = await Deno.stat(made);
    await loadModel(join(cache, "model"), { dtype: "int8" });
    assertEquals(files(), [only, hash]);
    assertEquals((await Deno.stat(made)).mtime, mtime);

    // One weight in the middle of a matrix, where no sample of it would find it, and neither size nor time tell.
    const [largest] = [...(await loadModel()).weights!.tensors.values()].sort((a, b) => b.length - a.length);
    const { offset, length } = largest!;
    const { atime, mtime: before } = await Deno.stat(weights);
    const bytes = await Deno.readFile(weights);
    bytes[offset + (length >> 2) + 12_345]! ^= 1;
    await Deno.writeFile(weights, bytes);
    await Deno.utime(weights, atime!, before!);
    await loadModel(join(cache, "model"), { dtype: "int8" });
    assertEquals(files().length, 4);
  });
});

Deno.test("int8 weights that are damaged are made anew, and are what they were", async () => {
  await withCache(async (files, cache) => {
    await loadModel(undefined, { dtype: "int8" });
    const [name] = files();
    const path = join(cache, "xlm", "int8", name!);
    const good = await Deno.readFile(path);
    const hash = await Deno.readTextFile(`${path}.sha256`);
    const damage: Record<string, () => Promise<void>> = {
      "cut": () => Deno.truncate(path, good.length >> 1),
      "empty": () => Deno.truncate(path, 0),
      "no header": () => Deno.writeFile(path, good.with(3, 0xff)),
      "one bit": () => Deno.writeFile(path, good.with(good.length - 1000, good.at(-1000)! ^ 4)),
      "zeros": () => Deno.writeFile(path, good.slice().fill(0, good.length >> 1)),
      "another's hash": () => Deno.writeTextFile(`${path}.sha256`, hash.replace(/[0-9a-f]{8}/, "00000000")),
      "no hash": () => Deno.remove(`${path}.sha256`),
      "gone": () => Deno.remove(path),
    };
    for (const [kind, damaged] of Object.entries(damage)) {
      await damaged();
      const model = await loadModel(undefined, { dtype: "int8" });
      assert(model.weights!.tensors.size > 0, kind);
      assert((await Deno.readFile(path)).every((byte, i) => byte === good[i]), kind);
      assertEquals(await Deno.readTextFile(`${path}.sha256`), hash, kind);
    }
  });
});

Deno.test("what killed runs left is removed, and what a living one writes is not", async () => {
  await withCache(async (files, cache) => {
    const directory = join(cache, "xlm", "int8");
    await Deno.mkdir(directory, { recursive: true });
    const old = new Date(Date.now() - 3_600_000);
    for (const name of ["dead.partial", "living.partial"]) {
      await Deno.writeTextFile(join(directory, name), "begun");
      await Deno.utime(join(directory, name), old, old);
    }
    await Deno.writeTextFile(join(directory, "begun.partial"), "not locked yet");
    using living = await Deno.open(join(directory, "living.partial"), { write: true });
    await living.lock(true);
    await loadModel(undefined, { dtype: "int8" });
    assertEquals(files().filter((name) => name.endsWith(".partial")), ["begun.partial", "living.partial"]);
  });
});

Deno.test("several that make the same int8 weights at once do not disturb each other", async () => {
  await withCache(async (files) => {
    const models = await Promise.all([1, 2, 3].map(() => loadModel(undefined, { dtype: "int8" })));
    assertEquals(new Set(models.map((model) => model.weights!.tensors.size)).size, 1);
    assertEquals(files().length, 2);
    await predictions(models[0]!);
  });
});

/** Runs the program with int8 where no file may grow beyond some KiB, as on a full disk. */
async function onFullDisk(kibibytes: number, cache: string): Promise<{ code: number; stderr: string }> {
  const main = fromFileUrl(new URL("../../main.ts", import.meta.url));
  const command = `trap '' XFSZ; ulimit -f ${kibibytes}; exec "$0" run -A -q "$1" embed --text a --dtype int8`;
  const { code, stderr } = await new Deno.Command("bash", {
    args: ["-c", command, Deno.execPath(), main],
    env: {
      NO_COLOR: "1",
      XDG_CACHE_HOME: cache,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "", ".cache", "deno"),
    },
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

needing("posix", "int8 says where it could not write, and leaves nothing behind", async () => {
  await withCache(async (files, cache) => {
    const { code, stderr } = await onFullDisk(1024, cache);
    assertEquals(code, 3);
    assertMatch(stderr, /^xlm: Cannot write .*int8.*file too large.*Set XDG_CACHE_HOME, or use --dtype fp32\.\n$/);
    assertEquals(files(), []);
  });
  await withCacheDirectory(async (directory) => {
    await Deno.writeTextFile(join(directory, "xlm"), "a file where a folder should be");
    const error = await assertRejects(() => loadModel(undefined, { dtype: "int8" }), XlmError, "Cannot write");
    assertEquals(error.exitCode, 3);
    assertStringIncludes(error.inWords(optionFlag), "Set XDG_CACHE_HOME, or use --dtype fp32.");
  });
});

Deno.test("int8 refuses a device that is not the CPU, and an exported graph", async () => {
  await withCache(async () => {
    const model = await loadModel(undefined, { dtype: "int8" });
    using engine = new Engine(languageModelProgram(model), { ...CPU, device: "webgpu" });
    const error = await assertRejects(() => engine.ready, XlmError);
    assertStringIncludes(error.inWords(optionFlag), "--dtype int8 runs on the CPU only");
    assertEquals(error.exitCode, 3);
  });
  const exported = fromFileUrl(new URL("../fixtures/onnx/roberta-lm", import.meta.url));
  await assertRejects(
    () => loadModel(exported, { dtype: "int8" }),
    XlmError,
    "runs in the precision it was exported in",
  );
});
