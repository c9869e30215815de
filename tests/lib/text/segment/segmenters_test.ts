import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { XlmError } from "../../../../lib/errors.ts";
import { loadChineseSegmenter } from "../../../../lib/text/segment/chinese_segmenter.ts";
import { readSegmenterData } from "../../../../lib/text/segment/segmenter_data.ts";
import { loadThaiSegmenter } from "../../../../lib/text/segment/thai_segmenter.ts";
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
    fc.assert(fc.property(fc.string({ unit, maxLength: 60, size: "max" }), (text) => {
      const words = wordsOf(segmenter, text);
      assertEquals(words.join(""), text);
      assert(words.every((word) => word !== ""));
    }));
  });
}

Deno.test("segmenters take lone surrogates and long runs", () => {
  const long = ["中", "กา", "ก", "1", "๑", "1,", "a-", " "].map((part) => part.repeat(100_000));
  for (const load of Object.values(SEGMENTERS)) {
    for (const text of ["\ud800", "中\udc00ก\ud800", ...long]) {
      assertEquals(wordsOf(load(), text).join(""), text);
    }
  }
});

Deno.test("a dictionary that cannot be read is named, with what to do", () => {
  const error = assertThrows(() => readSegmenterData("absent" as "thai"), XlmError, "absent.json");
  assertEquals(error.exitCode, 3);
  assert(error.message.includes("Install it again"));
  assertThrows(() => readSegmenterData("../../../../deno" as "thai"), XlmError, "deno.json");
});
