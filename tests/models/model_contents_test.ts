import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { type FileHashes, hashOfAll } from "../../lib/checkpoint/file_hashes.ts";
import { XlmError } from "../../lib/errors.ts";
import { loadModel, loadTokenizer, modelContents, type ModelParts } from "../../models/mod.ts";
import { needing } from "../needing.ts";
import { inTempDirectory } from "../in_temp_directory.ts";

const FIXTURES = fromFileUrl(new URL("../fixtures/", import.meta.url));

async function hashes(name: string | undefined, parts?: ModelParts): Promise<FileHashes> {
  return await (await modelContents(name, parts)).hashes();
}

async function copyFiles(source: string, names: readonly string[], directory: string): Promise<void> {
  for (const name of names) {
    await Deno.mkdir(dirname(join(directory, name)), { recursive: true });
    await Deno.copyFile(join(source, name), join(directory, name));
  }
}

/** Changes one byte of a file, and neither its size nor its time of modification. */
async function flip(path: string): Promise<void> {
  const { mtime, atime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  bytes[bytes.length - 1]! ^= 1;
  await Deno.writeFile(path, bytes);
  await Deno.utime(path, atime!, mtime!);
}

const XLM = ["config.json", "merges.txt", "model.safetensors", "tokenizer_config.json", "vocab.json"];

/** Models of every layout, and the files that decide what they answer. */
const MODELS: Record<string, readonly string[]> = {
  "fill_mask/xlm": XLM,
  "fill_mask/xlm_roberta": ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"],
  "checkpoints/safetensors-sharded": [
    "config.json",
    "model-00001-of-00003.safetensors",
    "model-00002-of-00003.safetensors",
    "model-00003-of-00003.safetensors",
    "model.safetensors.index.json",
  ],
  "checkpoints/torch-sharded": [
    "config.json",
    "pytorch_model-00001-of-00002.bin",
    "pytorch_model-00002-of-00002.bin",
    "pytorch_model.bin.index.json",
  ],
  "checkpoints/torch-zip": ["config.json", "pytorch_model.bin"],
  "checkpoints/facebook-legacy": ["codes_tiny", "mlm_tiny.pth"],
  "onnx/roberta-model-external": ["config.json", "model.onnx", "model.onnx_data"],
};

Deno.test("the files that decide answers are those that are read, in every layout", async () => {
  for (const [fixture, names] of Object.entries(MODELS)) {
    const found = await hashes(join(FIXTURES, fixture));
    assertEquals(Object.keys(found).sort(), names, fixture);
    await inTempDirectory(async (copy) => {
      await copyFiles(join(FIXTURES, fixture), names, copy);
      await Deno.writeTextFile(join(copy, "README.md"), "no part of it");
      assertEquals(await hashes(copy), found, "a copy of these alone");
      await loadModel(copy);
      if (names.some((name) => /^(merges|codes|tokenizer\.json)/.test(name))) await loadTokenizer(copy);
    });
  }
});

Deno.test("a change of any of them is seen, though size and time say nothing, and in that file alone", async () => {
  for (const [fixture, names] of Object.entries(MODELS)) {
    for (const name of names.filter((name) => !/index\.json|\.onnx$/.test(name))) { // those must be read to be hashed
      await inTempDirectory(async (copy) => {
        await copyFiles(join(FIXTURES, fixture), names, copy);
        const before = await hashes(copy);
        await flip(join(copy, name));
        const after = await hashes(copy);
        assertEquals(Object.keys(after).filter((other) => after[other] !== before[other]), [name], fixture);
        assertNotEquals(hashOfAll(after), hashOfAll(before));
      });
    }
  }
});

Deno.test("a file that another goes before decides nothing", async () => {
  await inTempDirectory(async (copy) => {
    await copyFiles(join(FIXTURES, "fill_mask/xlm_roberta"), MODELS["fill_mask/xlm_roberta"]!, copy);
    const before = await hashes(copy);
    const unread = ["pytorch_model.bin", "sentencepiece.bpe.model", "onnx/model.onnx", "generation_config.json"];
    for (const name of [...unread, "vocab.json", "merges.txt", "codes", "vocab.txt"]) {
      await Deno.mkdir(dirname(join(copy, name)), { recursive: true });
      await Deno.writeTextFile(join(copy, name), "unread");
    }
    assertEquals(await hashes(copy), before);
  });
  await inTempDirectory(async (copy) => {
    await copyFiles(join(FIXTURES, "fill_mask/xlm"), XLM, copy);
    const before = await hashes(copy);
    for (const name of ["tokenizer.json", "sentencepiece.bpe.model", "codes", "vocab"]) {
      await Deno.writeTextFile(join(copy, name), "of another family, or older");
    }
    assertEquals(await hashes(copy), before);
  });
});

Deno.test("without weights: what the tokenizer is made of", async () => {
  const tokens = { weights: false };
  const names = async (fixture: string) => Object.keys(await hashes(join(FIXTURES, fixture), tokens)).sort();
  assertEquals(await names("fill_mask/xlm"), ["config.json", "merges.txt", "tokenizer_config.json", "vocab.json"]);
  assertEquals(await names("checkpoints/facebook-zip"), ["codes_tiny", "mlm_tiny.pth"]);
  await inTempDirectory(async (copy) => {
    await copyFiles(join(FIXTURES, "fill_mask/xlm"), ["merges.txt", "vocab.json"], copy);
    assertEquals(Object.keys(await hashes(copy, tokens)), ["merges.txt", "vocab.json"]);
    await Deno.rename(join(copy, "merges.txt"), join(copy, "codes_a"));
    await Deno.rename(join(copy, "vocab.json"), join(copy, "vocab_a"));
    assertEquals(Object.keys(await hashes(copy, tokens)), ["codes_a", "vocab_a"]);
  });
});

Deno.test("a KyTea model counts where Japanese may be cut with it", async () => {
  await inTempDirectory(async (directory) => {
    const kytea_model = join(directory, "model.bin");
    const parts = { settings: { kytea_model } };
    const model = join(FIXTURES, "fill_mask/xlm");
    assertEquals(Object.keys(await hashes(model, parts)).sort(), XLM, "there is none yet");
    await Deno.writeTextFile(kytea_model, "one");
    const one = await hashes(model, parts);
    assertEquals(Object.keys(one).sort(), ["KyTea model", ...XLM].sort());
    await Deno.writeTextFile(kytea_model, "two");
    assertNotEquals((await hashes(model, parts))["KyTea model"], one["KyTea model"]);
    const roberta = await hashes(join(FIXTURES, "fill_mask/xlm_roberta"), parts);
    assertEquals("KyTea model" in roberta, false);
    const cutting = await hashes(join(FIXTURES, "fill_mask/xlm_roberta"), { ...parts, segmenters: true });
    assertEquals("KyTea model" in cutting, true, "tag may cut Japanese beside XLM-RoBERTa's tokenizer");
  });
});

needing(
  "links",
  "a snapshot of links in the Hugging Face cache hashes as the files it links to, and a reference may move",
  async () => {
    await inTempDirectory(async (cache) => {
      const before = Deno.env.get("HF_HUB_CACHE");
      Deno.env.set("HF_HUB_CACHE", cache);
      try {
        const folder = join(cache, "models--org--name");
        await Deno.mkdir(join(folder, "blobs"), { recursive: true });
        await Deno.mkdir(join(folder, "refs"), { recursive: true });
        for (const commit of ["a".repeat(40), "b".repeat(40)]) {
          const snapshot = join(folder, "snapshots", commit);
          await Deno.mkdir(snapshot, { recursive: true });
          for (const name of XLM) {
            const blob = join(folder, "blobs", `${commit[0]}-${name}`);
            await Deno.copyFile(join(FIXTURES, "fill_mask/xlm", name), blob);
            if (commit[0] === "b" && name === "model.safetensors") await flip(blob);
            await Deno.symlink(join("..", "..", "blobs", `${commit[0]}-${name}`), join(snapshot, name));
          }
        }
        await Deno.writeTextFile(join(folder, "refs", "main"), "a".repeat(40));
        const first = await hashes("org/name");
        assertEquals(first, await hashes(join(FIXTURES, "fill_mask/xlm")));
        await Deno.writeTextFile(join(folder, "refs", "main"), "b".repeat(40));
        const second = await hashes("org/name");
        assertEquals(XLM.filter((name) => second[name] !== first[name]), ["model.safetensors"]);
      } finally {
        if (before === undefined) Deno.env.delete("HF_HUB_CACHE");
        else Deno.env.set("HF_HUB_CACHE", before);
      }
    });
  },
);

Deno.test("hashes are of what was there when the files were looked at", async () => {
  await inTempDirectory(async (copy) => {
    await copyFiles(join(FIXTURES, "fill_mask/xlm"), XLM, copy);
    const looked = await modelContents(copy);
    await Deno.writeTextFile(join(copy, "merges.txt"), "other");
    await assertRejects(() => looked.hashes(), XlmError, "merges.txt: it changed while it was read");
  });
});

Deno.test("one hash for all is that of sha256sum's output", async () => {
  const lines = "a".repeat(64) + "  b.json\n" + "b".repeat(64) + "  c.bin\n";
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines));
  assertEquals(hashOfAll({ "c.bin": "b".repeat(64), "b.json": "a".repeat(64) }), new Uint8Array(digest).toHex());
});
