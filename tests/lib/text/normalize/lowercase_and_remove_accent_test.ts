import { assertEquals } from "@std/assert";
import { AlignedText } from "../../../../lib/text/offsets/aligned_text.ts";
import { characterClasses, OTHER } from "../../../../lib/text/character_classes.ts";
import { lowercaseAndRemoveAccent } from "../../../../lib/text/normalize/lowercase_and_remove_accent.ts";

const { digests } = JSON.parse(
  await Deno.readTextFile(new URL("../../../fixtures/xlm_tokenizer/lowercase.json", import.meta.url)),
) as { digests: Record<string, string> };

function rewrite(word: string): AlignedText {
  const text = new AlignedText();
  const target = new AlignedText();
  text.reset(word.length);
  for (const character of word) text.push(character.codePointAt(0)!, 0, 0);
  lowercaseAndRemoveAccent(text, 0, text.length, target);
  return target;
}

function rewritten(word: string): string {
  const target = rewrite(word);
  return target.slice(0, target.length);
}

Deno.test("lowercaseAndRemoveAccent treats every character as Python does", async () => {
  const classes = characterClasses();
  const found: Record<string, string> = {};
  for (let block = 0; block < 0x110000; block += 0x1000) {
    const characters: string[] = [];
    for (let code = block; code < block + 0x1000; code++) {
      if ((classes[code]! & OTHER) === 0) characters.push(code === 0x20 ? "" : rewritten(String.fromCodePoint(code)));
    }
    if (characters.length === 0) continue;
    const bytes = new TextEncoder().encode(characters.join("\n"));
    found[block.toString(16)] = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
  }
  assertEquals(found, digests);
});

Deno.test("lowercaseAndRemoveAccent heeds the final sigma and gives İ its one letter", () => {
  assertEquals(rewritten("ΟΔΥΣΣΕΥΣ"), "οδυσσευς");
  assertEquals(rewritten("ΑΣ'Β"), "ασ'β");
  assertEquals(rewritten("İÉı"), "ieı");
});

Deno.test("lowercaseAndRemoveAccent says which character each letter comes from", () => {
  const spans = (word: string) => {
    const { starts, ends, length } = rewrite(word);
    return Array.from({ length }, (_, i) => [starts[i], ends[i]]);
  };
  assertEquals(spans("aİb"), [[0, 1], [1, 2], [2, 3]]);
  assertEquals(spans("e\u0301x"), [[0, 1], [2, 3]]);
  assertEquals(spans("한x"), [[0, 1], [0, 1], [0, 1], [1, 2]]);
  // Two spacing marks whose canonical order is the other one.
  assertEquals(rewritten("가〮\u0323᭄"), "가".normalize("NFD") + "᭄〮");
});
