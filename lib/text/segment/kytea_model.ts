import type { KyteaAutomaton } from "./kytea_automaton.ts";
import { KyteaFormatError } from "./kytea_format_error.ts";

/** What KyTea needs to part a text into words. Numbers of characters are those of `characters`. */
export interface KyteaModel {
  /** Number of each code point that the model knows, from 1; the first six stand for the types of characters. */
  characters: ReadonlyMap<number, number>;
  bias: number;
  character_ngrams: KyteaNgrams | undefined;
  type_ngrams: KyteaNgrams | undefined;
  words: KyteaWords | undefined;
}

export interface KyteaNgrams {
  automaton: KyteaAutomaton;
  /** Boundaries to each side that an n-gram weighs on. */
  width: number;
  /** `[n-gram, 2 * width]`: weights for the boundaries around its last character, from left to right. */
  weights: Int16Array;
}

export interface KyteaWords {
  automaton: KyteaAutomaton;
  /** In characters. */
  lengths: Uint32Array;
  /** Bit `d` says that the word is in dictionary `d`; 0 that it is in none. */
  masks: Uint8Array;
  /** Number of dictionaries. */
  dictionaries: number;
  /** Words of at least this length count as words of this length. */
  longest: number;
  /** `[dictionary, length, place]`: place 0 at the left of a word, 1 inside, 2 at its right. */
  weights: Int16Array;
}

/**
 * A model of what its file holds.
 *
 * @param scorer The model for segmentation; weights of dictionary words are empty if it does not use them.
 * @throws {KyteaFormatError} if there is no such model, or it does not fit its dictionaries.
 */
export function kyteaModel(
  characters: ReadonlyMap<number, number>,
  scorer: KyteaScorer | undefined,
  words: Omit<KyteaWords, "weights"> | undefined,
): KyteaModel {
  if (scorer === undefined) {
    throw new KyteaFormatError("it has no model for word segmentation", "one trained without -nows");
  }
  const { word_weights: weights, ...rest } = scorer;
  if (words === undefined || weights.length === 0) return { characters, ...rest, words: undefined };
  if (weights.length !== words.dictionaries * words.longest * 3) {
    throw new KyteaFormatError(
      `it has ${weights.length} weights of dictionary words`,
      `${words.dictionaries} dictionaries × ${words.longest} lengths × 3`,
    );
  }
  return { characters, ...rest, words: { ...words, weights } };
}

export interface KyteaScorer {
  bias: number;
  character_ngrams: KyteaNgrams | undefined;
  type_ngrams: KyteaNgrams | undefined;
  word_weights: Int16Array;
}
