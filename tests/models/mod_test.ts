import { assert, assertEquals } from "@std/assert";
import { join, relative } from "@std/path";
import { Engine } from "../../lib/runtime/engine.ts";
import { loadModel } from "../../models/mod.ts";
import { assertRefused } from "../lib/checkpoint/assert_refused.ts";
import type { StoredTensor } from "../lib/checkpoint/safetensors_file.ts";
import { copyCheckpoint, withCopy } from "./checkpoint_copy.ts";
import { logitsProgram } from "./logits_program.ts";

const INPUTS = { input_ids: [[0, 5, 9, 7, 2]] };

async function logits(name: string): Promise<Float32Array> {
  const model = await loadModel(name);
  const options = { threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 99, verbose: false };
  using engine = new Engine(logitsProgram(model), { device: "cpu", ...options });
  return await engine.run(INPUTS);
}

function worstDifference(actual: Float32Array, expected: Float32Array): number {
  assertEquals(actual.length, expected.length);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual[i]!)), 0);
}

/** Logits of the unchanged fixture. */
async function originalLogits(fixture: string): Promise<Float32Array> {
  let original = new Float32Array();
  await withCopy(fixture, {}, async (directory) => {
    original = new Float32Array(await logits(directory));
  });
  return original;
}

Deno.test("loadModel refuses other families by name", async () => {
  for (const architectures of [undefined, ["BertModel", "constructor"]]) {
    await withCopy(
      "xlm",
      { config: { model_type: undefined, architectures } },
      (directory) => assertRefused(() => loadModel(directory), "model_type is missing", "one of xlm, xlm-roberta"),
    );
  }
  for (const model_type of ["bert", "XLM", "constructor", 1, ["xlm"]]) {
    await withCopy(
      "xlm",
      { config: { model_type } },
      (directory) => assertRefused(() => loadModel(directory), "model_type is ", "one of xlm, xlm-roberta"),
    );
  }
});

Deno.test("loadModel knows a model without model_type by its class, as the first transformers saved them", async () => {
  for (const [fixture, family] of [["xlm", "xlm"], ["xlm_roberta", "xlm-roberta"]] as const) {
    for (const model_type of [undefined, null]) {
      await withCopy(fixture, { config: { model_type } }, async (directory) => {
        assertEquals((await loadModel(directory)).family, family);
        assertEquals(await logits(directory), await originalLogits(fixture));
      });
    }
  }
});

Deno.test("build reports what a checkpoint lacks, all at once", async () => {
  const changes = { config: { n_layers: 3, vocab_size: 30 }, more: { other: scalar() } };
  await withCopy("xlm", changes, async (directory) => {
    const model = await loadModel(directory);
    await assertRefused(
      () => model.build("lm", () => {}),
      "16 missing: transformer.attentions.2.q_lin.weight [12,12], transformer.attentions.2.q_lin.bias [12]",
      "… (6 more)",
      "2 of another shape: transformer.embeddings.weight [29,12] (config.json's vocab_size says [30,12]), pred_layer.proj.bias [29]",
      "1 not asked for: other",
    );
  });
  await withCopy("xlm_roberta", { tensor: () => ({}), more: { a: scalar() } }, async (directory) => {
    const model = await loadModel(directory);
    await assertRefused(() => model.build("lm", () => {}), " missing: roberta.embeddings.word_embeddings.weight");
  });
});

Deno.test("build takes no notice of tensors that no part needs", async () => {
  const more = { "transformer.position_ids": scalar(), "qa_outputs.weight": scalar(), "__proto__": scalar() };
  await withCopy("xlm", { more }, async (directory) => {
    assertEquals(await logits(directory), await originalLogits("xlm"));
  });
});

Deno.test("build reads encoders without the base model's prefix", async () => {
  for (const [fixture, prefix] of [["xlm", "transformer."], ["xlm_roberta", "roberta."]] as const) {
    const tensor = (name: string, tensor: StoredTensor) => ({ [name.replace(prefix, "")]: tensor });
    await withCopy(fixture, { tensor }, async (directory) => {
      assertEquals(await logits(directory), await originalLogits(fixture));
    });
  }
});

/** A tensor that is not needed anywhere. */
function scalar(): StoredTensor {
  return { dtype: "F32", shape: [], bytes: new Uint8Array(4) };
}

/** Each value in a narrower (or wider) type, and what float32 makes of that. */
const STORED: Record<string, (values: Float32Array) => { bytes: Uint8Array; widened: Float32Array }> = {
  F16(values) {
    const narrow = Float16Array.from(values);
    return { bytes: new Uint8Array(narrow.buffer), widened: Float32Array.from(narrow) };
  },
  BF16(values) {
    const narrow = Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
    const widened = new Float32Array(Uint32Array.from(narrow, (bits) => bits << 16).buffer);
    return { bytes: new Uint8Array(narrow.buffer), widened };
  },
  F64(values) {
    return { bytes: new Uint8Array(Float64Array.from(values).buffer), widened: values };
  },
};

for (const [dtype, store] of Object.entries(STORED)) {
  Deno.test(`build widens ${dtype} weights to float32`, async () => {
    const stored = ({ shape, bytes }: StoredTensor) => ({
      shape,
      ...store(new Float32Array(bytes.buffer as ArrayBuffer)),
    });
    const narrow = (name: string, tensor: StoredTensor) => {
      const { shape, bytes } = stored(tensor);
      return { [name]: { dtype, shape, bytes } };
    };
    const widened = (name: string, tensor: StoredTensor) => {
      const { shape, widened } = stored(tensor);
      return { [name]: { dtype: "F32", shape, bytes: new Uint8Array(widened.buffer) } };
    };
    await withCopy("xlm", { tensor: narrow }, async (directory) => {
      const actual = await logits(directory);
      await withCopy("xlm", { tensor: widened }, async (directory) => {
        assertEquals(worstDifference(actual, await logits(directory)), 0);
      });
      const original = worstDifference(actual, await originalLogits("xlm"));
      assert(original <= 0.1 && (original > 0 || dtype === "F64"), `${original}`);
    });
  });
}

const COMMIT = "89abcdef0123456789abcdef0123456789abcdef";

/** Lays a checkpoint out as Python's libraries do in their cache: files are links to blobs. */
async function withSnapshot(changes: Parameters<typeof copyCheckpoint>[2], use: () => Promise<void>): Promise<void> {
  const cache = await Deno.makeTempDir();
  const before = Deno.env.get("HF_HUB_CACHE");
  try {
    const folder = join(cache, "models--org--tiny-xlm");
    const [blobs, snapshot] = [join(folder, "blobs"), join(folder, "snapshots", COMMIT)];
    await copyCheckpoint("xlm", blobs, changes);
    await Deno.mkdir(snapshot, { recursive: true });
    await Deno.mkdir(join(folder, "refs"));
    await Deno.writeTextFile(join(folder, "refs", "main"), COMMIT);
    for (const [i, name] of ["config.json", "model.safetensors"].entries()) {
      const blob = `${i}`.repeat(64);
      await Deno.rename(join(blobs, name), join(blobs, blob));
      await Deno.symlink(`../../blobs/${blob}`, join(snapshot, name));
    }
    Deno.env.set("HF_HUB_CACHE", cache);
    await use();
  } finally {
    if (before === undefined) Deno.env.delete("HF_HUB_CACHE");
    else Deno.env.set("HF_HUB_CACHE", before);
    await Deno.remove(cache, { recursive: true });
  }
}

const ignore = Deno.build.os === "windows"; // links need a privilege there

Deno.test({ name: "loadModel runs a model whose files are links to the cache's blobs", ignore }, async () => {
  await withSnapshot({}, async () => {
    const expected = await originalLogits("xlm");
    assertEquals(await logits("org/tiny-xlm"), expected);
    assertEquals(await logits(`org/tiny-xlm@${COMMIT}`), expected);
  });
});

Deno.test({ name: "loadModel reports what a model of links lacks", ignore }, async () => {
  // The first tensor asked for is missing: nothing tells its folder but the others.
  const tensor = (name: string, tensor: StoredTensor) => name.endsWith(".embeddings.weight") ? {} : { [name]: tensor };
  await withSnapshot({ tensor }, async () => {
    const model = await loadModel("org/tiny-xlm");
    await assertRefused(() => model.build("lm", () => {}), "1 missing: transformer.embeddings.weight [29,12]");
  });
});

Deno.test("loadModel runs a model from a path of any letters, a weights file and a relative path", async () => {
  const parent = await Deno.makeTempDir();
  try {
    const expected = await originalLogits("xlm");
    const directory = join(parent, "Modèle № 1 #%20 'ключ' 模型");
    await copyCheckpoint("xlm", directory);
    assertEquals(await logits(directory), expected);
    const weights = join(directory, "best one.safetensors");
    await Deno.rename(join(directory, "model.safetensors"), weights);
    assertEquals(await logits(weights), expected);
    assertEquals(await logits(relative(Deno.cwd(), weights)), expected);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("loadModel says all that is missing at once", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const tokenizer = "The tokenizer is missing too: tokenizer.json or ";
    await assertRefused(() => loadModel(directory), "no config.json and no weights there", tokenizer);
    await Deno.writeTextFile(join(directory, "config.json"), "{}");
    await assertRefused(() => loadModel(directory), ": no weights there", tokenizer);
    await Deno.remove(join(directory, "config.json"));
    await copyCheckpoint("xlm", directory);
    await Deno.remove(join(directory, "config.json"));
    await assertRefused(() => loadModel(directory), "config.json is missing", tokenizer);
    await Deno.writeTextFile(join(directory, "tokenizer.json"), "{}");
    await assertRefused(
      () => loadModel(directory),
      "config.json is missing; expected a model's config.json beside it.",
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
