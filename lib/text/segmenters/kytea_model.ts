import type { KyteaAutomaton } from "./kytea_automaton.ts";

/** What KyTea needs to part a text into words. Numbers of characters are those of `characters`. */
export interface KyteaModel {
  /** Number of each code point that the model knows, from 1; the first six stand for the types of `kyteaType`. */
  characters: ReadonlyMap<number, number>;
  /** Half the width of the windows of characters and of types. */
  charw: number;
  typew: number;
  /** Words of at least this length count as words of this length. */
  dictn: number;
  bias: number;
  /** For each n-gram of characters, the `2 * charw` weights that it adds around its last character. */
  character_ngrams: KyteaNgrams | undefined;
  type_ngrams: KyteaNgrams | undefined;
  words: KyteaWords | undefined;
}

export interface KyteaNgrams {
  automaton: KyteaAutomaton;
  vectors: readonly Float64Array[];
}

export interface KyteaWords {
  automaton: KyteaAutomaton;
  /** In characters. */
  lengths: readonly number[];
  /** Bit `d` says that the word is in dictionary `d`. */
  masks: readonly number[];
  dictionaries: number;
  /** `[dictionary, length, place]`: place 0 at the left of a word, 1 inside, 2 at its right. */
  weights: Float64Array;
}

/** A file that is not KyTea's, or not whole. */
export class KyteaFormatError extends Error {
  constructor(found: string, readonly rule: string) {
    super(found);
  }
}

/**
 * Checks the sizes that segmentation relies on.
 *
 * @throws {KyteaFormatError}
 */
export function checkedKyteaModel(model: KyteaModel): KyteaModel {
  checkVectors(model.character_ngrams, 2 * model.charw, "character");
  checkVectors(model.type_ngrams, 2 * model.typew, "type");
  const { words } = model;
  if (words && words.weights.length < words.dictionaries * model.dictn * 3) {
    throw new KyteaFormatError(
      `it has ${words.weights.length} dictionary weights`,
      `${words.dictionaries} dictionaries × ${model.dictn} lengths × 3`,
    );
  }
  return model;
}

function checkVectors(ngrams: KyteaNgrams | undefined, width: number, kind: string): void {
  const wrong = ngrams?.vectors.find((vector) => vector.length !== width);
  if (wrong) throw new KyteaFormatError(`a vector of ${kind} n-grams has ${wrong.length} weights`, `${width}`);
}
