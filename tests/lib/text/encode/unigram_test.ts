import { assert, assertEquals } from "@std/assert";
import { Unigram } from "../../../../lib/text/encode/unigram.ts";
import { EMPTY_HASH, extendHash } from "../../../../lib/text/encode/unigram_index.ts";
import { UnigramVocabulary } from "../../../../lib/text/encode/unigram_vocabulary.ts";

const UNK = "<unk>";

function unigram(...pieces: [string, number][]): Unigram {
  const vocabulary = new UnigramVocabulary();
  for (const [piece, score] of pieces) vocabulary.append(piece, score);
  return new Unigram(vocabulary, pieces.findIndex(([piece]) => piece === UNK));
}

function unitsOf(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** The text of each piece of a word, with its id. */
function segment(model: Unigram, word: string): [string, number][] {
  model.encode(unitsOf(word), word.length);
  return Array.from(
    { length: model.count },
    (_, i) => [word.slice(i === 0 ? 0 : model.ends[i - 1], model.ends[i]), model.ids[i]!],
  );
}

Deno.test("Unigram finds the path with the highest sum", () => {
  const model = unigram([UNK, 0], ["a", 0], ["b", 0], ["c", 0], ["d", 0], ["cd", 1], ["ab", 2], ["abc", 5], [
    "abcd",
    10,
  ]);
  assertEquals(segment(model, "abcdacd"), [["abcd", 8], ["a", 1], ["cd", 5]]);
  assertEquals(segment(model, "abcacd"), [["abc", 7], ["a", 1], ["cd", 5]]);
  assertEquals(segment(model, ""), []);
});

Deno.test("Unigram keeps what it found first of two equal paths", () => {
  const dots = unigram([UNK, 0], [".", -2], ["..", -4], ["...", -6]);
  assertEquals(segment(dots, "....").map(([piece]) => piece), [".", "..."]);
  const letters = unigram([UNK, 0], ["a", -1], ["b", -1], ["c", -1], ["ab", -1], ["bc", -1]);
  assertEquals(segment(letters, "abc").map(([piece]) => piece), ["a", "bc"]);
});

Deno.test("Unigram makes one piece of unknown neighbours, and none of half a character", () => {
  const model = unigram([UNK, 0], ["a", -1], ["😀", -2]);
  assertEquals(segment(model, "xyaz"), [["xy", 0], ["a", 1], ["z", 0]]);
  assertEquals(segment(model, "😀😁😂a"), [["😀", 2], ["😁😂", 0], ["a", 1]]);
  assertEquals(segment(model, "x<unk>y"), [["x<unk>y", 0]]);
});

Deno.test("Unigram charges an unknown character ten below the worst piece", () => {
  const cheap = unigram([UNK, 0], ["a", -1], ["abc", -22.5]);
  assertEquals(segment(cheap, "abc"), [["abc", 2]]);
  // min - 10 twice and "a": -67 against -60.
  const model = unigram([UNK, 0], ["a", -1], ["worst", -23], ["abc", -20]);
  assertEquals(segment(model, "abcb"), [["abc", 3], ["b", 0]]);
});

Deno.test("Unigram takes the last of two equal pieces", () => {
  const model = unigram([UNK, 0], ["a", -1], ["b", -1], ["ab", -9], ["ab", -1.5]);
  assertEquals(segment(model, "ab"), [["ab", 4]]);
  assertEquals(model.id("ab"), 4);
  assertEquals(model.id("ba"), undefined);
});

Deno.test("Unigram gives the same from its cache, also after the cache has been full", () => {
  const letters: [string, number][] = Array.from("abcdefgh", (letter) => [letter, -1]);
  const model = unigram([UNK, 0], ...letters, ["abc", -1.5], ["de", -1.75]);
  const words = Array.from(
    { length: 60_000 },
    (_, i) => Array.from(i.toString(8), (d) => "abcdefgh"[Number(d)]).join(""),
  );
  const first = words.map((word) => segment(model, word));
  assertEquals(words.map((word) => segment(model, word)), first);
  assertEquals(segment(model, "abcde"), [["abc", 9], ["de", 10]]);
});

Deno.test("Unigram does not take one text for another with the same hash", () => {
  const [one, other] = sameHash();
  const model = unigram([UNK, -1], [one, -1], ["x", -1]);
  assertEquals(segment(model, one), [[one, 1]]);
  assertEquals(segment(model, other), [[other, 0]]);
  assertEquals(segment(model, `x${other}`), [["x", 2], [other, 0]]);
  const both = unigram([UNK, -1], [one, -1], [other, -2]);
  assertEquals(segment(both, one), [[one, 1]]);
  assertEquals(segment(both, other), [[other, 2]]);
  assertEquals(both.id(other), 2);
});

/** Two texts with the same hash, by the birthday paradox. */
function sameHash(): [string, string] {
  const seen = new Map<number, string>();
  for (let seed = 1;;) {
    const units = new Uint16Array(8).map(() => 0x4e00 + ((seed = (Math.imul(seed, 1664525) + 1013904223) | 0) >>> 20));
    const text = String.fromCharCode(...units);
    const hash = units.reduce(extendHash, EMPTY_HASH);
    const other = seen.get(hash);
    if (other !== undefined) return [other, text];
    seen.set(hash, text);
  }
}

Deno.test("UnigramVocabulary reads UTF-8 and refuses what is none", () => {
  const vocabulary = new UnigramVocabulary();
  for (const piece of ["", "a", "▁é中😀", "\ud7ff\ue000\uffff"]) {
    const bytes = new TextEncoder().encode(`[${piece}]`);
    assert(vocabulary.appendUtf8(bytes, 1, bytes.length - 1, -1));
    assertEquals(vocabulary.piece(vocabulary.length - 1), piece);
  }
  const broken = [
    [0x80],
    [0xc3],
    [0xc0, 0x80],
    [0xe4, 0xb8],
    [0xe0, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
    [0xc3, 0x28],
  ];
  for (const bytes of broken) {
    assert(!vocabulary.appendUtf8(Uint8Array.from(bytes), 0, bytes.length, -1), String(bytes));
  }
  assertEquals(vocabulary.length, 4);
});
