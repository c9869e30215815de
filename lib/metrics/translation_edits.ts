import { EDIT, EditDistance } from "./edit_distance.ts";

const MOST_WORDS_SHIFTED = 10;
const FARTHEST_SHIFT = 50;
const MOST_TRIED = 1000;

/**
 * The number of edits that turn a translation into a reference: insertions, deletions and substitutions of words, and
 * shifts of phrases, each of which is one edit. Greedy: the best shift is applied as long as one helps.
 *
 * @see Snover et al. 2006, "A Study of Translation Edit Rate with Targeted Human Annotation";
 * sacrebleu/metrics/lib_ter.py, with its (Tercom's) choices among shifts of equal gain
 */
export function translationEdits(translation: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return translation.length;
  const ids = new Map<string, number>();
  const numbers = (words: readonly string[]) =>
    words.map((word) => {
      if (!ids.has(word)) ids.set(word, ids.size);
      return ids.get(word)!;
    });
  const expected = numbers(reference);
  let words = numbers(translation);
  const distance = new EditDistance(expected, words.length);
  const moved = new EditDistance(expected, words.length);
  let shifts = 0;
  let tried = 0;
  for (;;) {
    const best = bestShift(words, expected, distance, moved, tried);
    tried = best.tried;
    if (tried >= MOST_TRIED || best.gain <= 0) return shifts + distance.of(words);
    shifts++;
    words = best.words;
  }
}

interface Shift {
  gain: number;
  length: number;
  start: number;
  target: number;
  words: number[];
  /** Shifts tried so far, in all rounds. */
  tried: number;
}

function bestShift(
  words: number[],
  expected: readonly number[],
  distance: EditDistance,
  scratch: EditDistance,
  tried: number,
): Shift {
  const before = distance.of(words);
  const alignment = align(distance.edits());
  let best: Shift | undefined;
  for (const { start, at, length } of commonRuns(words, expected)) {
    const wrong = alignment.word_errors.slice(start, start + length).includes(true) &&
      alignment.reference_errors.slice(at, at + length).includes(true);
    const place = alignment.word_of[at]!;
    if (!wrong || (place >= start && place < start + length)) continue;
    let last = -1;
    for (let offset = -1; offset < length && at + offset < expected.length; offset++) {
      const target = at + offset < 0 ? 0 : alignment.word_of[at + offset]! + 1;
      if (target === last) continue;
      last = target;
      const moved = move(words, start, length, target);
      const gain = before - scratch.goingOn(distance, moved, Math.min(start, target));
      tried++;
      const candidate = { gain, length, start, target, words: moved, tried };
      if (best === undefined || isBetter(candidate, best)) best = candidate;
    }
    if (tried >= MOST_TRIED) break;
  }
  return best ? { ...best, tried } : { gain: 0, length: 0, start: 0, target: 0, words, tried };
}

/** By gain, then length of the phrase, then its position, then the target. */
function isBetter(one: Shift, other: Shift): boolean {
  const order = one.gain - other.gain || one.length - other.length || other.start - one.start ||
    other.target - one.target;
  return order > 0;
}

interface Alignment {
  /** For each word of the reference, the aligned word of the translation, or the one before it; -1 before the first. */
  word_of: number[];
  reference_errors: boolean[];
  word_errors: boolean[];
}

function align(edits: readonly number[]): Alignment {
  const alignment: Alignment = { word_of: [], reference_errors: [], word_errors: [] };
  let word = -1;
  for (const edit of edits) {
    if (edit !== EDIT.insert) {
      word++;
      alignment.word_errors.push(edit !== EDIT.keep);
    }
    if (edit !== EDIT.delete) {
      alignment.word_of.push(word);
      alignment.reference_errors.push(edit !== EDIT.keep);
    }
  }
  return alignment;
}

/** Phrases that both have, of every length. */
function* commonRuns(words: readonly number[], expected: readonly number[]) {
  for (let start = 0; start < words.length; start++) {
    for (let at = Math.max(0, start - FARTHEST_SHIFT); at < expected.length && at <= start + FARTHEST_SHIFT; at++) {
      const most = Math.min(MOST_WORDS_SHIFTED, words.length - start, expected.length - at);
      for (let length = 1; length <= most && words[start + length - 1] === expected[at + length - 1]; length++) {
        yield { start, at, length };
      }
    }
  }
}

/** Moves a phrase to the position before the word at `target`. */
function move(words: readonly number[], start: number, length: number, target: number): number[] {
  const run = words.slice(start, start + length);
  if (target < start) {
    return [...words.slice(0, target), ...run, ...words.slice(target, start), ...words.slice(start + length)];
  }
  // If the target is behind the phrase, positions are shifted by its length; not if the target lies within it.
  const end = target > start + length ? target : length + target;
  return [...words.slice(0, start), ...words.slice(start + length, end), ...run, ...words.slice(end)];
}
