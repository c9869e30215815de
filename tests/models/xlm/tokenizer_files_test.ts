import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { readTokenizerFiles } from "../../../models/xlm/tokenizer_files.ts";
import { assertRefused } from "../../lib/checkpoint/assert_refused.ts";

const FIXTURE = fromFileUrl(new URL("../../fixtures/checkpoints/safetensors", import.meta.url));

async function withCopy(file: string, content: string, use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    for (const name of ["vocab.json", "merges.txt"]) await Deno.copyFile(join(FIXTURE, name), join(directory, name));
    await Deno.writeTextFile(join(directory, file), content);
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const FILES = ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];
const STAND_INS: Record<string, string> = {
  "": "it is empty",
  "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n": "git lfs pull",
  "<!DOCTYPE html><html></html>": "HTML or XML page",
  "Entry not found": "a server's error message",
};

for (const file of FILES) {
  Deno.test(`readTokenizerFiles D47 knows what stands in for ${file}`, async () => {
    for (const [content, found] of Object.entries(STAND_INS)) {
      await withCopy(file, content, (directory) => assertRefused(() => readTokenizerFiles(directory), file, found));
    }
  });
}

Deno.test("readTokenizerFiles reads settings with NaN and Infinity, as Python does", async () => {
  const settings = '{"model_max_length":Infinity,"x":[NaN],"do_lowercase_and_remove_accent":false}';
  await withCopy("tokenizer_config.json", settings, async (directory) => {
    assertEquals((await readTokenizerFiles(directory)).do_lowercase_and_remove_accent, false);
  });
});
