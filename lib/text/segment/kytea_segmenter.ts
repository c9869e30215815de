import { KYTEA_NORMALISED, kyteaType, kyteaTypes } from "./kytea_characters.ts";
import { findKyteaModel, readKyteaFile } from "./kytea_file.ts";
import type { KyteaModel, KyteaNgrams } from "./kytea_model.ts";
import { KyteaWordFeatures } from "./kytea_word_features.ts";
import type { Segmenter } from "./segmenter.ts";

const loaded = new Map<string, Segmenter>();

/**
 * The segmenter of a KyTea model, read once.
 *
 * @param path path of the model; by default that of {@linkcode findKyteaModel}.
 * @throws {XlmError} exit code 3 if there is no model, or the file is not a model or truncated.
 */
export function loadKyteaSegmenter(path?: string): Segmenter {
  const found = findKyteaModel(path);
  let segmenter = loaded.get(found);
  if (segmenter === undefined) {
    segmenter = new KyteaSegmenter(readKyteaFile(found));
    loaded.set(found, segmenter);
  }
  return segmenter;
}

/**
 * Words as KyTea's `getWS` gives them: a boundary between two characters where the weights of the character and type
 * n-grams and the dictionary words around it add up to more than 0. A lone surrogate is an unknown character.
 *
 * @see Neubig et al. 2011, "Pointwise prediction for robust, adaptable Japanese morphological analysis"
 */
export class KyteaSegmenter implements Segmenter {
  readonly #model: KyteaModel;
  /** Number and type of the basic plane's code points, normalised. */
  readonly #numberOf = new Uint16Array(0x10000);
  readonly #typeOf = kyteaTypes();
  readonly #features: KyteaWordFeatures | undefined;
  /** For each character of the current text its number, type and end; for each boundary its score. */
  #numbers = new Uint16Array(0);
  #types = new Uint16Array(0);
  #ends = new Uint32Array(0);
  #scores = new Int32Array(0);

  constructor(model: KyteaModel) {
    this.#model = model;
    for (const [code, number] of model.characters) if (code <= 0xffff) this.#numberOf[code] = number;
    for (const [code, normalised] of KYTEA_NORMALISED) this.#numberOf[code] = this.#numberOf[normalised]!;
    this.#features = model.words && new KyteaWordFeatures(model.words);
  }

  segment(text: string): number[] {
    const { bias, character_ngrams, type_ngrams } = this.#model;
    const length = this.#read(text);
    const scores = this.#scores.fill(bias, 0, length);
    if (character_ngrams) addNgrams(character_ngrams, this.#numbers, length, scores);
    if (type_ngrams) addNgrams(type_ngrams, this.#types, length, scores);
    this.#features?.add(this.#numbers, length, scores);
    const ends: number[] = [];
    for (let i = 0; i < length; i++) if (scores[i]! > 0 || i === length - 1) ends.push(this.#ends[i]!);
    return ends;
  }

  /** Number of characters. */
  #read(text: string): number {
    this.#reserve(text.length);
    let length = 0;
    for (let at = 0; at < text.length; length++) {
      const code = text.codePointAt(at)!;
      const isBasic = code <= 0xffff;
      this.#numbers[length] = isBasic ? this.#numberOf[code]! : this.#model.characters.get(code) ?? 0;
      this.#types[length] = isBasic ? this.#typeOf[code]! : kyteaType(code);
      this.#ends[length] = at += isBasic ? 1 : 2;
    }
    return length;
  }

  #reserve(length: number): void {
    if (length <= this.#numbers.length) return;
    this.#numbers = new Uint16Array(2 * length);
    this.#types = new Uint16Array(2 * length);
    this.#ends = new Uint32Array(2 * length);
    this.#scores = new Int32Array(2 * length);
  }
}

function addNgrams(
  { automaton, width, weights }: KyteaNgrams,
  symbols: Uint16Array,
  length: number,
  scores: Int32Array,
): void {
  const { output_begins, outputs } = automaton;
  for (let end = 0, state = 0; end < length; end++) {
    state = automaton.step(state, symbols[end]!);
    const from = Math.max(0, end - width);
    const to = Math.min(length - 1, end + width);
    for (let i = output_begins[state]!; i < output_begins[state + 1]!; i++) {
      let at = outputs[i]! * 2 * width + from - end + width;
      for (let boundary = from; boundary < to; boundary++) scores[boundary]! += weights[at++]!;
    }
  }
}
