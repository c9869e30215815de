import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { ALNUM, characterClasses, OTHER, SPACE } from "../../../lib/text/character_classes.ts";
import type { XlmTokenizer } from "../../../models/xlm/tokenizer.ts";
import { readFixture, readSegmented } from "../../lib/text/segment/segmented.ts";
import { FIXTURE, loadFixture, loadWith, readLines } from "./tokenizer_fixture.ts";

const cased = await loadFixture(false);
const lower = await loadFixture(true);
const lines = await readLines();
const classes = characterClasses();

/** What the rules put in place of one character, whatever is around it. */
const REPLACED: ReadonlyMap<string, string> = new Map(
  Array.from(
    "，、∶：？）！（；１２３４５６７８９０～━〈〉【】％–",
    (from, i) => [from, ",,::?)!(;1234567890~-<>[]%-".charAt(i)],
  ),
);
const ROMANIAN: ReadonlyMap<string, string> = new Map(
  Array.from("ŞşŢţȘșȚțĂăÂâÎî", (from, i) => [from, "SsTtSsTtAaAaIi".charAt(i)]),
);

/** Characters that rules join, exchange, insert, or put in place of several others. */
const REWRITTEN = /['"`´‘’‚“”„«»《》「」…。．—\u00a0]|MULTI/;

/** The characters that pieces can have of a slice of the text: none that is removed. */
function replaced(slice: string, lang: string): string {
  return Array.from(slice, (character) => {
    if ((classes[character.codePointAt(0)!]! & (OTHER | SPACE)) !== 0) return "";
    return (lang === "ro" ? ROMANIAN.get(character) : undefined) ?? REPLACED.get(character) ?? character;
  }).join("");
}

/** Letters and digits. */
function letters(text: string): string {
  return Array.from(text).filter((character) => (classes[character.codePointAt(0)!]! & ALNUM) !== 0).join("");
}

/** @param inserted Whether a space that a rule put in may be a piece: it stands for nothing. */
function checkOrder(tokenizer: XlmTokenizer, text: string, lang: string, inserted = false): void {
  const { ids, starts, ends } = tokenizer.tokenize(text, { lang });
  assertEquals([starts.length, ends.length], [ids.length, ids.length]);
  let start = 0;
  let end = 0;
  for (let i = 0; i < ids.length; i++) {
    const where = `piece ${i} of ${JSON.stringify(text)} in ${lang}`;
    const filled = inserted ? starts[i]! <= ends[i]! : starts[i]! < ends[i]!;
    assert(filled && ends[i]! <= text.length, `${where} is empty or outside`);
    assert(starts[i]! >= start && ends[i]! >= end, `${where} is before the one before it`);
    start = starts[i]!;
    end = ends[i]!;
  }
}

/** Every letter and digit of the text is in the range of some piece. */
function checkCover(tokenizer: XlmTokenizer, text: string, lang: string): void {
  const { ids, starts, ends } = tokenizer.tokenize(text, { lang });
  const covered = new Uint8Array(text.length);
  for (let i = 0; i < ids.length; i++) covered.fill(1, starts[i], ends[i]);
  for (let i = 0; i < text.length; i++) {
    if ((classes[text.charCodeAt(i)]! & ALNUM) === 0 || /\p{Mn}/u.test(text[i]!)) continue;
    assert(covered[i] === 1, `unit ${i} of ${JSON.stringify(text)} in ${lang} is not covered`);
  }
}

/** Slices are the pieces; where punctuation is rewritten, at least in their letters. */
function checkSlices(text: string, lang: string): void {
  const { ids, starts, ends } = cased.tokenize(text, { lang });
  const pieces = cased.explain(text, { lang })["pieces"] as string[];
  const compared = REWRITTEN.test(text) ? letters : (part: string) => part;
  for (let i = 0; i < ids.length; i++) {
    const slice = text.slice(starts[i], ends[i]);
    const piece = pieces[i]!.replace("</w>", "");
    if (slice === piece || text.includes("MULTI")) continue;
    assertEquals(compared(replaced(slice, lang)), compared(piece), `of ${JSON.stringify(text)} in ${lang}`);
  }
}

Deno.test("XlmTokenizer's offsets are in order, inside the text and cover its letters", () => {
  for (const { lang, text } of lines) {
    for (const tokenizer of [cased, lower]) {
      checkOrder(tokenizer, text, lang);
      checkCover(tokenizer, text, lang);
    }
  }
});

Deno.test("XlmTokenizer's offsets are so in Chinese, Thai and Japanese", async () => {
  const kytea_model = await Deno.makeTempFile();
  await Deno.writeFile(kytea_model, readFixture("kytea-text.txt"));
  const texts = { ...readSegmented("words.json"), ja: readSegmented("kytea.json")["kytea-text.txt"]! };
  for (const do_lowercase_and_remove_accent of [false, true]) {
    const config = { "tokenizer_config.json": JSON.stringify({ do_lowercase_and_remove_accent }) };
    const tokenizer = await loadWith(config, FIXTURE, { kytea_model });
    for (const [lang, cases] of Object.entries(texts)) {
      for (const [text] of cases) {
        checkOrder(tokenizer, text, lang, !do_lowercase_and_remove_accent && lang !== "zh");
        checkCover(tokenizer, text, lang);
      }
    }
  }
  await Deno.remove(kytea_model);
});

Deno.test("XlmTokenizer's offsets slice the text into its pieces", () => {
  for (const { lang, text } of lines) checkSlices(text, lang);
  assert(lines.filter(({ text }) => !REWRITTEN.test(text)).length > lines.length / 3);
});

Deno.test("XlmTokenizer's offsets hold for any text", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(..."aÉİΣ한1,.'\"`«»—…() :;%-²\u00a0\u200d\u0301\ud83d😀"), maxLength: 30 }),
  );
  fc.assert(fc.property(texts, fc.constantFrom("en", "fr", "de", "ru", "ro", "ko"), (text, lang) => {
    for (const tokenizer of [cased, lower]) {
      checkOrder(tokenizer, text, lang);
      checkCover(tokenizer, text, lang);
    }
    checkSlices(text, lang);
  }));
});

Deno.test("XlmTokenizer's offsets name what a replacement came from", () => {
  const slices = (text: string, lang = "en") => {
    const { starts, ends } = cased.tokenize(text, { lang });
    return starts.map((start, i) => text.slice(start, ends[i])).filter((slice, i, all) => slice !== all[i - 1]).join(
      "|",
    );
  };
  assertEquals(slices("x… y"), "x|…|y");
  assertEquals(slices("x ''y"), "x|''|y");
  assertEquals(slices("1\u00a02", "fr").includes("\u00a0"), true);
  assertEquals(slices('a",'), 'a|",');
  assertEquals(slices("th\u200de"), "th\u200de");
  assertEquals(slices("\u00a0«\u00a0x\u00a0»", "fr"), "«|x|»");
  assertEquals(slices("x DOTMULTI"), "x|DOTMULTI");
});

Deno.test("XlmTokenizer's offsets of words refer to the words joined by a space", () => {
  const words = ["Don't", "", "a b", "</s>", "U.S."];
  const { ids, starts, ends } = cased.tokenize(words);
  const joined = words.join(" ");
  let at = 0;
  for (const word of words) {
    const own = cased.tokenize(word);
    own.ids.forEach((id, i) => {
      assertEquals(ids[at], id);
      assertEquals(joined.slice(starts[at], ends[at]), word.slice(own.starts[i], own.ends[i]));
      at++;
    });
  }
  assertEquals(at, ids.length);
});
