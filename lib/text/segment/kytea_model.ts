import type { KyteaAutomaton } from "./kytea_automaton.ts";
import { KyteaFormatError } from "./kytea_format_error.ts";

/** A KyTea model for word segmentation. Characters are numbered as in `characters`. */
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
  /** Number of boundaries on each side that an n-gram affects. */
  width: number;
  /** `[n-gram, 2 * width]`: weights for the boundaries around its last character, from left to right. */
  weights: Int16Array;
}

export interface KyteaWords {
  automaton: KyteaAutomaton;
  /** Lengths of the words, in characters. */
  lengths: Uint32Array;
  /** Bit `d` is set if the word is in dictionary `d`. */
  masks: Uint8Array;
  /** Number of dictionaries. */
  dictionaries: number;
  /** Words of at least this length count as words of this length. */
  longest: number;
  /** `[dictionary, length, place]`: place 0 at the left of a word, 1 inside, 2 at its right. */
  weights: Int16Array;
}

/**
 * Assembles a model from the parts of its file.
 *
 * @param scorer the model for segmentation; weights of dictionary words are empty if it does not use them.
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
