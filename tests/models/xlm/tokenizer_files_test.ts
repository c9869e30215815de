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
  Deno.test(`readTokenizerFiles knows what stands in for ${file}`, async () => {
    for (const [content, found] of Object.entries(STAND_INS)) {
      await withCopy(file, content, (directory) => assertRefused(() => readTokenizerFiles(directory), file, found));
    }
  });
}

Deno.test("readTokenizerFiles refuses merges.txt that makes no piece of vocab.json", async () => {
  for (const content of ["null", "[]\n", "hello world\n", "#version: 0.2\nhello world\n", "PK\x03\x04\0\0\n"]) {
    await withCopy("merges.txt", content, async (directory) => {
      await assertRefused(
        () => readTokenizerFiles(directory),
        "merges.txt",
        "no merge in it makes a piece",
        "vocab.json",
      );
    });
  }
});

Deno.test("readTokenizerFiles reads merges.txt of few merges, or of none", async () => {
  const [first] = (await Deno.readTextFile(join(FIXTURE, "merges.txt"))).split("\n").filter((line) =>
    /^\S+ \S+/.test(line)
  );
  for (const [content, merges] of [["#version: 0.2\n", 1], [`a\nhello world\n${first}\n`, 3]] as const) {
    await withCopy("merges.txt", content, async (directory) => {
      assertEquals((await readTokenizerFiles(directory)).bpe_ranks.size, merges);
    });
  }
});

Deno.test("readTokenizerFiles reads settings with NaN and Infinity, as Python does", async () => {
  const settings = '{"model_max_length":Infinity,"x":[NaN],"do_lowercase_and_remove_accent":false}';
  await withCopy("tokenizer_config.json", settings, async (directory) => {
    assertEquals((await readTokenizerFiles(directory)).settings.do_lowercase_and_remove_accent, false);
  });
});

Deno.test("readTokenizerFiles refuses a vocabulary whose special tokens would take the ids of pieces", async () => {
  const vocabulary = JSON.parse(await Deno.readTextFile(join(FIXTURE, "vocab.json")));
  const [last] = Object.entries<number>(vocabulary).toSorted(([, a], [, b]) => b - a)[0]!;
  for (const lost of [["</s>"], ["<unk>"], ["<s>", "</s>", "<pad>", "<unk>"]]) {
    const rest = Object.entries(vocabulary).filter(([piece]) => !lost.includes(piece));
    await withCopy("vocab.json", JSON.stringify(Object.fromEntries(rest)), async (directory) => {
      const expected = "expected a vocabulary with its special tokens";
      await assertRefused(() => readTokenizerFiles(directory), "vocab.json", ...lost, expected);
      if (lost.length === 1) await assertRefused(() => readTokenizerFiles(directory), JSON.stringify(last));
    });
  }
});

Deno.test("readTokenizerFiles refuses a class that reads other files", async () => {
  for (const named of ["PreTrainedTokenizerFast", "TokenizersBackend", "FlaubertTokenizer"]) {
    await withCopy("tokenizer_config.json", JSON.stringify({ tokenizer_class: named }), async (directory) => {
      await assertRefused(
        () => readTokenizerFiles(directory),
        `tokenizer_class is "${named}"`,
        "expected XLMTokenizer",
      );
    });
  }
  for (const named of ["XLMTokenizer", "XLMTokenizerFast", null]) {
    await withCopy("tokenizer_config.json", JSON.stringify({ tokenizer_class: named }), async (directory) => {
      await readTokenizerFiles(directory);
    });
  }
});
