import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { AlignedText } from "../../../../lib/text/offsets/aligned_text.ts";
import { MosesPunctNormalizer } from "../../../../lib/text/normalize/moses_normalizer.ts";
import { pythonStrip } from "../../../../lib/text/python_text.ts";
import { readReplacingPunctuation } from "../../../../lib/text/normalize/unicode_punctuation.ts";

/** Python's `\s`. */
const S = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

/** XLMTokenizer's `replace_unicode_punct` and sacremoses' `MosesPunctNormalizer.substitutions`, one by one. */
// deno-fmt-ignore
const REPLACE_UNICODE_PUNCTUATION: [string, string][] = [
  ["，", ","], [`。${S}*`, ". "], ["、", ","], ["”", '"'], ["“", '"'], ["∶", ":"], ["：", ":"], ["？", "?"], ["《", '"'],
  ["》", '"'], ["）", ")"], ["！", "!"], ["（", "("], ["；", ";"], ["１", "1"], ["」", '"'], ["「", '"'], ["０", "0"], ["３", "3"],
  ["２", "2"], ["５", "5"], ["６", "6"], ["９", "9"], ["７", "7"], ["８", "8"], ["４", "4"], [`．${S}*`, ". "], ["～", "~"], ["’", "'"],
  ["…", "..."], ["━", "-"], ["〈", "<"], ["〉", ">"], ["【", "["], ["】", "]"], ["％", "%"],
];
// deno-fmt-ignore
const SUBSTITUTIONS: [string, string][] = [
  ["\\r", ""], ["\\(", " ("], ["\\)", ") "], [" +", " "], ["\\) ([.!:?;,])", ")$1"], ["\\( ", "("], [" \\)", ")"],
  ["(\\p{Nd}) %", "$1%"], [" :", ":"], [" ;", ";"], ["`", "'"], ["''", ' " '], ["„", '"'], ["“", '"'], ["”", '"'], ["–", "-"],
  ["—", " - "], [" +", " "], ["´", "'"], ["([a-zA-Z])‘([a-zA-Z])", "$1'$2"], ["([a-zA-Z])’([a-zA-Z])", "$1'$2"], ["‘", "'"],
  ["‚", "'"], ["’", "'"], ["''", '"'], ["´´", '"'], ["…", "..."], ["\u00a0«\u00a0", '"'], ["«\u00a0", '"'], ["«", '"'],
  ["\u00a0»\u00a0", '"'], ["\u00a0»", '"'], ["»", '"'], ["\u00a0%", "%"], ["nº\u00a0", "nº "], ["\u00a0:", ":"], ["\u00a0ºC", " ºC"],
  ["\u00a0cm", " cm"], ["\u00a0\\?", "?"], ["\u00a0!", "!"], ["\u00a0;", ";"], [",\u00a0", ", "], [" +", " "],
];
const QUOTES: Record<string, [string, string][]> = {
  en: [['"([,.]+)', '$1"']],
  de: [[',"', '",'], [`(\\.+)"(${S}*[^<])`, '"$1$2']],
  cs: [],
  ru: [],
};
const NUMBERS: Record<string, string> = { en: ".", de: ",", cs: ",", ru: "." };

function reference(text: string, language: string): string {
  const rules = [
    ...REPLACE_UNICODE_PUNCTUATION,
    ...SUBSTITUTIONS,
    ...QUOTES[language]!,
    ["(\\p{Nd})\u00a0(\\p{Nd})", `$1${NUMBERS[language]}$2`] as [string, string],
  ];
  return pythonStrip(rules.reduce((text, [found, into]) => text.replace(new RegExp(found, "gu"), into), text));
}

function normalize(text: string, language: string): string {
  const first = new AlignedText();
  readReplacingPunctuation(text, 0, text.length, first);
  const normalized = new MosesPunctNormalizer(language).normalize(first, new AlignedText());
  return normalized.slice(0, normalized.length);
}

Deno.test("MosesPunctNormalizer does what the substitutions of sacremoses do one after another", () => {
  const characters = fc.constantFrom(
    ..."ab1٣nºCcm ()%:;,.!?<'\"`´‘’‚“”„«»–—…。．，（）％\r\t\u3000😀",
    "\u00a0",
    "\u00a0",
    " ",
    "''",
  );
  fc.assert(
    fc.property(
      fc.string({ unit: characters, maxLength: 25 }),
      fc.constantFrom("en", "de", "cs", "ru"),
      (text, language) => {
        assertEquals(normalize(text, language), reference(text, language));
      },
    ),
    { numRuns: 3000 },
  );
});

Deno.test("MosesPunctNormalizer joins numbers by language", () => {
  assertEquals(normalize("380\u00a0000\u00a0000", "fr"), "380,000,000");
  assertEquals(normalize("380\u00a0000", "ru"), "380.000");
  assertEquals(normalize("1\u00a02\u00a03", "fr"), "1,2\u00a03");
});

Deno.test("MosesPunctNormalizer gives characters that change places one span", () => {
  const text = new AlignedText();
  readReplacingPunctuation('a".b', 0, 4, text);
  const { starts, ends, length } = new MosesPunctNormalizer("en").normalize(text, new AlignedText());
  assertEquals([length, [...starts.subarray(0, 4)], [...ends.subarray(0, 4)]], [4, [0, 1, 1, 3], [1, 3, 3, 4]]);
});
