import { assertEquals, assertThrows } from "@std/assert";
import { XlmError } from "../../../../lib/errors.ts";
import { AlignedText } from "../../../../lib/text/offsets/aligned_text.ts";
import { StageJson } from "../../../../lib/text/pipeline/stage_json.ts";
import { findPattern, readTextPattern } from "../../../../lib/text/pipeline/text_pattern.ts";

function read(pattern: string, shortestMatch?: number): RegExp {
  const stage = new StageJson("tokenizer.json", "normalizer", { type: "Replace", pattern: { Regex: pattern } });
  return readTextPattern(stage, shortestMatch);
}

function refused(pattern: string, shortestMatch?: number): string {
  const error = assertThrows(() => read(pattern, shortestMatch), XlmError, "", pattern);
  assertEquals(error.exitCode, 3, pattern);
  return error.message;
}

Deno.test("readTextPattern refuses to repeat without bound what can match in two ways", () => {
  for (
    const pattern of [
      "(a+)+$",
      "(a*)*b",
      "(?:a+)*b",
      "([a-z]+)*$",
      "(a|a)+$",
      "(a|aa)+$",
      "(?:a|A)+$",
      "(?:\\n|\n)+$",
      "(?:\\.|\\x{2e})+$",
      "(?:a|\\w)+$",
      "(?:|a)+$",
      "(a?)+$",
      "(aa?)+$",
      "(a{1,2})+$",
      "(a{2,}){3,}$",
      "((?:ab)+)+$",
      "((a|b)?c)+$",
      "(?=(a+)+b)a",
      "(?<=(a|a)+)b",
      "(a+)++b",
    ]
  ) assertEquals(refused(pattern).includes("only what matches in one way"), true, pattern);
});

Deno.test("readTextPattern refuses many repetitions in a row, and many other ways to match", () => {
  for (
    const pattern of [
      "a*a*a*a*b",
      "(a+){4}b",
      "(?:a+b?){2,4}",
      `${"a?".repeat(30)}${"a".repeat(30)}`,
      "(a?){40}b",
      "(?:a|a){30}b",
      "(?:(?:a|a){8}){8}b",
      `${"(?:a|a)".repeat(20)}b`,
      "a{0,40}a{0,40}a{0,40}b",
    ]
  ) assertEquals(refused(pattern).includes("its time grows with each"), true, pattern);
});

Deno.test("readTextPattern reads what repeats in one way only", () => {
  for (
    const pattern of [
      "\\s+",
      " {2,}",
      "(?:ab)+c",
      "(?:\\r\\n|\\n|\\t)+",
      "(?:[0-9]{3})+(?![0-9])",
      "(?:😀|😁)+",
      "\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}",
      "[\\w.]+@[\\w.]+\\.[a-z]+",
      Array.from({ length: 3000 }, (_, i) => `word${i}`).join("|"),
    ]
  ) read(pattern);
});

Deno.test("readTextPattern refuses what is beyond it, and matches too short for the stage", () => {
  for (
    const pattern of [
      "\\b",
      "[a&&b]",
      "[[:alpha:]]",
      "(?i)a",
      "(?i:ss)",
      "(?i:é)",
      "a{2}+",
      "a**",
      "[^]",
      "[]a]",
      "a)",
      "(a",
      "\\u{41}",
      "\\ud800",
      `${"(".repeat(9999)}a`,
      "(?<=a++)b",
    ]
  ) {
    refused(pattern);
  }
  for (const pattern of ["a*", "^", "(?=a)", "a{0}", "a|", "(?:a?b?)"]) {
    assertEquals(refused(pattern).includes("one character at least"), true, pattern);
    read(pattern, 0);
  }
});

Deno.test("findPattern tells empty matches as Oniguruma does", () => {
  const text = new AlignedText();
  text.read("😀😀12", 0, 6);
  const spans = (pattern: string) =>
    findPattern(text, 0, text.length, read(pattern, 0)).map(({ begin, end, matches }) => [begin, end, Number(matches)]);
  assertEquals(spans("^"), [[0, 0, 1], [0, 4, 0]]);
  assertEquals(spans("\\d*"), [[0, 0, 1], [0, 1, 0], [1, 1, 1], [1, 2, 0], [2, 4, 1]]);
});

Deno.test("readTextPattern refuses what is too large for a regular expression, text or not", () => {
  const long = "x".repeat(70_000);
  assertEquals(refused(long).includes("too large"), true);
  const stage = new StageJson("tokenizer.json", "normalizer", { type: "Replace", pattern: { String: long } });
  const { exitCode, message } = assertThrows(() => readTextPattern(stage), XlmError);
  assertEquals([exitCode, message.length < 400, message.includes("too large")], [3, true, true]);
});
