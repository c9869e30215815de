import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { loadChineseSegmenter } from "../../../../lib/text/segmenters/chinese_segmenter.ts";
import { loadThaiSegmenter } from "../../../../lib/text/segmenters/thai_segmenter.ts";
import { readSegmented, wordsOf } from "./segmented.ts";

const SEGMENTERS = { zh: loadChineseSegmenter, th: loadThaiSegmenter };
const REFERENCES = { zh: "rjieba", th: "PyThaiNLP" };

for (const lang of ["zh", "th"] as const) {
  Deno.test(`the segmenter of ${lang} gives the words of ${REFERENCES[lang]}`, () => {
    const segmenter = SEGMENTERS[lang]();
    const cases = readSegmented("words.json")[lang]!;
    assert(cases.length > 400);
    for (const [text, words] of cases) assertEquals(wordsOf(segmenter, text), words);
  });

  Deno.test(`the words of ${lang} cover any text, in order and none empty`, () => {
    const segmenter = SEGMENTERS[lang]();
    const unit = fc.oneof(fc.constantFrom(..."中文北京กาเแไ์a1. ,-\r\n"), fc.string({ unit: "binary", maxLength: 1 }));
    fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
      const words = wordsOf(segmenter, text);
      assertEquals(words.join(""), text);
      assert(words.every((word) => word !== ""));
    }));
  });
}

Deno.test("segmenters take lone surrogates and long runs", () => {
  for (const load of Object.values(SEGMENTERS)) {
    for (const text of ["\ud800", "中\udc00ก\ud800", "中".repeat(100_000), "กา".repeat(50_000), "ก".repeat(100_000)]) {
      assertEquals(wordsOf(load(), text).join(""), text);
    }
  }
});
