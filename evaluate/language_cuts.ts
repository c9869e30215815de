import { below, type Random, shuffled } from "./seeded_random.ts";

/** Words must contain a letter: numbers and punctuation do not identify a language. */
const LETTER = /\p{L}/u;

/** Characters to strip from both ends: all that are no letter, mark or digit. */
const EDGES = /^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu;

/**
 * Excerpts of `length` consecutive words, each with a letter, without punctuation at both ends. Each sentence, in random
 * order, gives one excerpt; if these are fewer than `count`, sentences give more. Empty if no sentence is long enough.
 *
 * @param joint separator between two words of the language.
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
