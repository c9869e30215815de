import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { BytePairEncoding } from "../../../../lib/text/encode/byte_pair_encoding.ts";
import { readBpeRanks } from "../../../../lib/text/encode/bpe_ranks.ts";

/** XLMTokenizer's `bpe`, written as it is there: every occurrence of the best pair, then again. */
function reference(merges: readonly string[], word: string): string[] {
  const ranks = new Map<string, number>();
  for (let i = 0; i < merges.length; i += 2) ranks.set(`${merges[i]} ${merges[i + 1]}`, i);
  let symbols = [...word];
  symbols[symbols.length - 1] += "</w>";
  for (;;) {
    let best: string | undefined;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const pair = `${symbols[i]} ${symbols[i + 1]}`;
      if (ranks.has(pair) && (best === undefined || ranks.get(pair)! < ranks.get(best)!)) best = pair;
    }
    if (best === undefined) return symbols;
    const merged: string[] = [];
    for (let i = 0; i < symbols.length; i++) {
      if (`${symbols[i]} ${symbols[i + 1]}` === best) merged.push(symbols[i]! + symbols[++i]!);
      else merged.push(symbols[i]!);
    }
    symbols = merged;
  }
}

function encoding(merges: readonly string[]): BytePairEncoding {
  const lines = merges.map((part, i) => part + (i % 2 === 0 ? " " : "\n"));
  return new BytePairEncoding(readBpeRanks(lines.join("")));
}

function encode(bpe: BytePairEncoding, word: string): string[] {
  const codes = Int32Array.from(Array.from(word, (character) => character.codePointAt(0)!));
  bpe.encode(codes, codes.length);
  const pieces = Array.from({ length: bpe.count }, (_, i) => bpe.text(bpe.symbols[i]!));
  // Where each piece ends is the sum of the characters so far.
  let end = 0;
  pieces.forEach((piece, i) => assertEquals(bpe.ends[i], end += [...piece.replace("</w>", "")].length));
  return pieces;
}

Deno.test("BytePairEncoding merges as the reference does, in whatever order the merges are listed", () => {
  const part = fc.string({ unit: fc.constantFrom("a", "b", "😀"), minLength: 1, maxLength: 3 });
  const merge = fc.tuple(part, fc.tuple(part, fc.boolean()).map(([text, final]) => final ? `${text}</w>` : text));
  const word = fc.string({ unit: fc.constantFrom("a", "b", "😀", "x"), minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.array(merge, { maxLength: 20 }), fc.array(word, { minLength: 1, maxLength: 5 }), (pairs, words) => {
      const merges = pairs.flat();
      const bpe = encoding(merges);
      for (const word of words) assertEquals(encode(bpe, word), reference(merges, word));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("BytePairEncoding merges all occurrences of a pair before what they make", () => {
  // One occurrence at a time would make `bbb` of the first `bb` before it made the second.
  const merges = ["bb", "b", "b", "b"];
  assertEquals(encode(encoding(merges), "bbbbx"), ["bb", "bb", "x</w>"]);
});

Deno.test("BytePairEncoding lets a pair that is listed twice have the later rank, and skips incomplete merges", () => {
  const bpe = new BytePairEncoding(readBpeRanks("a b\nlost\nb c\na b\n"));
  assertEquals(encode(bpe, "abcx"), ["a", "bc", "x</w>"]);
});

Deno.test("BytePairEncoding takes words of 200,000 characters", () => {
  const merges = ["a", "b", "ab", "ab", "abab", "abab", "b", "a", "a", "b</w>"];
  const bpe = encoding(merges);
  assertEquals(encode(bpe, "ab".repeat(100_000)).join("").length, 200_004);
});
