import { below, type Random, shuffled } from "./seeded_random.ts";

/** A word that says something of its language. */
const LETTER = /\p{L}/u;

/** What may stand around words: whatever is no letter, mark or digit. */
const EDGES = /^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu;

/**
 * Pieces of text of `length` words in a row, each with a letter in it, without the punctuation at both ends. Sentences
 * give one piece each in random order, and once more where there are too few; none where no sentence is long enough.
 *
 * @param joint what stands between two words of the language.
 */
export function languageCuts(
  sentences: readonly (readonly string[])[],
  length: number,
  count: number,
  joint: string,
  random: Random,
): string[] {
  const places = sentences.map((words) => ({ words, starts: startsOf(words, length) }))
    .filter(({ starts }) => starts.length > 0);
  const cuts: string[] = [];
  while (places.length > 0 && cuts.length < count) {
    for (const { words, starts } of shuffled(places, random).slice(0, count - cuts.length)) {
      const start = starts[below(starts.length, random)]!;
      cuts.push(words.slice(start, start + length).join(joint).replace(EDGES, ""));
    }
  }
  return cuts;
}

/** Where runs of words with letters begin. */
function startsOf(words: readonly string[], length: number): number[] {
  return words.flatMap((_, start) => {
    const run = words.slice(start, start + length);
    return run.length === length && run.every((word) => LETTER.test(word)) ? [start] : [];
  });
}
