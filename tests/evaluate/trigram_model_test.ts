import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { TrigramModel } from "../../evaluate/trigram_model.ts";
import { unigramDistribution } from "../../evaluate/unigram_model.ts";

const START = 0;
const ENTRIES = 5;

Deno.test("interpolated Kneser-Ney, worked out by hand", () => {
  // Of "1 2", "1 2" and "3 2": trigrams 001 ×2, 012 ×2, 003, 032; bigrams by what stands before: 01, 12, 03, 32 once
  // each; pieces: 1 and 3 behind one, 2 behind two.
  const model = new TrigramModel([[1, 2], [1, 2], [3, 2]], ENTRIES, START);
  const [trigram, bigram, unigram] = [2 / (2 + 2 * 2), 4 / 4, 2 / (2 + 2 * 1)];
  const one = (count: number) => Math.max(count - unigram, 0) / 4 + unigram * 3 / 4 / ENTRIES;
  const two = (count: number, below: number) => Math.max(count - bigram, 0) / 2 + bigram * 2 / 2 * below;
  const expected = [
    trigram * 2 / 3 * two(0, one(0)),
    (2 - trigram) / 3 + trigram * 2 / 3 * two(1, one(1)),
    trigram * 2 / 3 * two(0, one(2)),
    (1 - trigram) / 3 + trigram * 2 / 3 * two(1, one(1)),
    trigram * 2 / 3 * two(0, one(0)),
  ];
  model.distribution([]).forEach((value, id) => assertAlmostEquals(value, expected[id]!, 1e-12));
});

Deno.test("every context gives a distribution, and what was seen is likely", () => {
  const model = new TrigramModel([[1, 2, 3], [1, 2, 3, 4], [2, 3, 1]], ENTRIES, START);
  for (const line of [[], [1], [1, 2], [4, 4], [3, 1, 2]]) {
    const sum = model.distribution(line).reduce((sum, value) => sum + value, 0);
    assertAlmostEquals(sum, 1, 1e-12);
  }
  const behind = model.distribution([4, 1, 2]);
  assertEquals(behind.indexOf(Math.max(...behind)), 3);
  assert(behind.every((value) => value > 0));
});

Deno.test("unigrams are counts, one added to each", () => {
  assertEquals([...unigramDistribution([[1, 1], [2]], 4)], [1 / 7, 3 / 7, 2 / 7, 1 / 7]);
});
