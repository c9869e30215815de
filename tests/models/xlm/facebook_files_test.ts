import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { XlmError } from "../../../lib/errors.ts";
import { loadTokenizer } from "../../../models/mod.ts";
import { findFacebookFiles, readFacebookVocabulary } from "../../../models/xlm/facebook_files.ts";

Deno.test("readFacebookVocabulary numbers words as facebookresearch/XLM and transformers' conversion do", () => {
  const ids = readFacebookVocabulary("the 9\nth@@ 8\nthe 7\nbad line here\n\u2028 5\nalone\n\u00a0x 4\n");
  assertEquals(Object.entries(ids).slice(0, 6).map(([piece]) => piece), [
    "<s>",
    "</s>",
    "<pad>",
    "<unk>",
    "<special0>",
    "<special1>",
  ]);
  assertEquals([ids["the</w>"], ids["th"], ids["x</w>"], ids["alone</w>"]], [14, 15, 16, undefined]);
  assertEquals(Object.keys(readFacebookVocabulary("a 3\nb 2\nc 1\n", 16)).slice(14), ["a</w>", "b</w>"]);
});

Deno.test("findFacebookFiles wants codes and vocab that end alike, and one pair", () => {
  const find = (...names: string[]) => findFacebookFiles("d", names);
  assertEquals(find("codes_xnli_15", "vocab_xnli_15", "model.pth"), {
    codes: "d/codes_xnli_15",
    vocab: "d/vocab_xnli_15",
  });
  assertEquals(find("codes", "vocab"), { codes: "d/codes", vocab: "d/vocab" });
  assertEquals(find("codes_a", "vocab_b"), undefined);
  assertEquals(find("codes.gz", "vocab.gz"), undefined);
  assertThrows(() => find("codes_a", "vocab_a", "codes_b", "vocab_b"), XlmError, "codes_a and d/codes_b");
});

Deno.test("a directory with codes and vocab has XLM's tokenizer, as long as the model's embeddings", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await assertRejects(() => loadTokenizer(directory), XlmError, "tokenizer.model (xlm-roberta, xlm-roberta-xl)");
    await Deno.writeTextFile(`${directory}/codes_en`, "t h 9\nth e</w> 8\n");
    await Deno.writeTextFile(`${directory}/vocab_en`, "the 9\nth@@ 8\na 7\n");
    const { tokenizer } = await loadTokenizer(directory);
    assertEquals(tokenizer.encode("the tha").input_ids, [0, 14, 15, 16, 1]);
    assertEquals(tokenizer.vocab_size, 17);
    await Deno.writeTextFile(`${directory}/config.json`, '{"model_type":"xlm","vocab_size":16}');
    assertEquals((await loadTokenizer(directory)).tokenizer.vocab_size, 16);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
