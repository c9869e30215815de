import { assertEquals, assertThrows } from "@std/assert";
import { XlmError } from "../../../../lib/errors.ts";
import { PrecompiledCharsmap } from "../../../../lib/text/normalize/precompiled_charsmap.ts";
import { graphemeEnd } from "../../../../lib/text/normalize/precompiled_charsmap_graphemes.ts";
import { NormalizedText } from "../../../../lib/text/normalize/precompiled_charsmap_text.ts";
import { readSentencePieceModel } from "../../../../lib/text/encode/sentencepiece_model.ts";

const FIXTURE = new URL("../../../fixtures/xlm_roberta_tokenizer/sentencepiece.bpe.model.gz", import.meta.url);
const file = await Deno.open(FIXTURE);
const model = await new Response(file.readable.pipeThrough(new DecompressionStream("gzip"))).bytes();
const { precompiled_charsmap } = readSentencePieceModel(model);
const NMT_NFKC = new PrecompiledCharsmap(precompiled_charsmap);

function normalize(text: string, start = 0, end = text.length): { text: string; sources: number[] } {
  const into = new NormalizedText();
  NMT_NFKC.normalize(text, start, end, into);
  return { text: into.toString(), sources: [...into.sources.subarray(0, into.length)] };
}

Deno.test("PrecompiledCharsmap replaces characters and aligns each to one of the original", () => {
  assertEquals(normalize("plain text"), { text: "plain text", sources: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
  assertEquals(normalize("ﬁx"), { text: "fix", sources: [0, 0, 1] });
  assertEquals(normalize("x½y"), { text: "x1⁄2y", sources: [0, 1, 1, 1, 2] });
  assertEquals(normalize("ｆ　1"), { text: "f 1", sources: [0, 1, 2] });
  assertEquals(normalize("𝔘a😀b"), { text: "Ua😀b", sources: [0, 2, 3, 3, 5] });
  assertEquals(normalize("ab\tc", 1, 4), { text: "b c", sources: [1, 2, 3] });
});

Deno.test("PrecompiledCharsmap composes a short grapheme and loses what follows the shortest rule in it", () => {
  assertEquals(normalize("e\u0301a"), { text: "éa", sources: [0, 2] });
  assertEquals(normalize("o\u0323\u0302x").text, "ọx");
  assertEquals(normalize("™\u0301").text, "TM");
  // Six bytes: character by character.
  assertEquals(normalize("™\ufe0f").text, "TM\ufe0f");
  assertEquals(normalize("\r\nx"), { text: " x", sources: [0, 2] });
});

Deno.test("PrecompiledCharsmap accounts for removed characters as the reference does", () => {
  assertEquals(normalize("a\x01b"), { text: "ab", sources: [0, 2] });
  // Nobody accounts for what is removed first: all that follows is aligned one too early.
  assertEquals(normalize("\x01abc"), { text: "abc", sources: [0, 1, 2] });
  // The last character added for ½ goes to the removed one after it.
  assertEquals(normalize("½\x01x"), { text: "1⁄2x", sources: [0, 0, 1, 2] });
  assertEquals(normalize("\x01\x01"), { text: "", sources: [] });
});

Deno.test("PrecompiledCharsmap refuses what is none", () => {
  for (const bytes of [[], [1, 2, 3], [0, 0, 0, 0], [8, 0, 0, 0, 1, 2, 3, 4], [3, 0, 0, 0, 0, 0, 0]]) {
    assertThrows(() => new PrecompiledCharsmap(Uint8Array.from(bytes)), RangeError, "a double array of");
  }
  const not_utf8 = Uint8Array.from([...precompiled_charsmap, 0xff]);
  assertThrows(() => new PrecompiledCharsmap(not_utf8), TypeError);
  const size = new DataView(precompiled_charsmap.buffer, precompiled_charsmap.byteOffset).getUint32(0, true);
  const without_replacements = new PrecompiledCharsmap(precompiled_charsmap.subarray(0, 4 + size));
  assertThrows(() => without_replacements.normalize("ﬁ", 0, 1, new NormalizedText()), XlmError, "Its file is damaged");
});

Deno.test("graphemeEnd finds the clusters of UAX #29", () => {
  const clusters: string[][] = [
    ["a", "b", "\r\n", "\n", "\x01", "\u0301"],
    ["e\u0301\u0302", "x\u200d", "क्ष", "नि", "ก", "น้ำ", "\u0600a", "b"],
    ["각", "\u1100\u1161\u11a8", "가\u11a8\u11a8", "한", "한\u0301", "\u1100"],
    ["👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "🇫🇷", "🇩", "❤️‍🔥", "☃️", "1️⃣"],
    ["a\u200d", "\u00a9\u200d\u00a9", "x\ufe0f"],
  ];
  for (const expected of clusters) {
    const text = expected.join("");
    const found: string[] = [];
    for (let at = 0; at < text.length;) {
      const end = graphemeEnd(text, at, text.length);
      found.push(text.slice(at, end));
      at = end;
    }
    assertEquals(found, expected);
  }
});
