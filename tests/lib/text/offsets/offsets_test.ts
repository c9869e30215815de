import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { convertOffsets, type OffsetUnit } from "../../../../lib/text/offsets/offsets.ts";

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const split: Record<OffsetUnit, (text: string) => (string | number)[]> = {
  codepoint: (text) => [...text],
  utf16: (text) => text.split(""),
  byte: (text) => [...new TextEncoder().encode(text)],
  grapheme: (text) => Array.from(segmenter.segment(text), ({ segment }) => segment),
};

Deno.test("convertOffsets counts as each unit does, at every boundary of a character", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    for (const unit of ["codepoint", "utf16", "byte"] as const) {
      let at = 0;
      for (const character of text) {
        const [[start, end]] = convertOffsets(text, unit, [at], [at + character.length]) as [[number, number]];
        assertEquals(start, split[unit](text.slice(0, at)).length);
        assertEquals(end, split[unit](text.slice(0, at + character.length)).length);
        at += character.length;
      }
    }
  }));
});

Deno.test("convertOffsets gives the whole graphemes that a range touches", () => {
  const text = "e\u0301🇫🇷👩‍👩‍👧!\r\n";
  assertEquals(convertOffsets(text, "grapheme", [0, 1, 2, 6, 14, 0], [1, 2, 4, 8, 15, text.length]), [
    [0, 1],
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [0, split.grapheme(text).length],
  ]);
  assertEquals(convertOffsets("a\r\nb", "grapheme", [3], [4]), [[2, 3]]);
});
