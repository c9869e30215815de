import type { KyteaWords } from "./kytea_model.ts";

/** Position of a boundary relative to a word. */
const LEFT = 0;
const INSIDE = 1;
const RIGHT = 2;

/**
 * Boundary features of a model's dictionary words. Each combination of dictionary, length and place is a feature, and
 * counts once for a boundary however many words have it there.
 */
export class KyteaWordFeatures {
  readonly #words: KyteaWords;
  /** 32-bit units for the features of a boundary. */
  readonly #units: number;
  /** `[boundary, unit]`: a bit for each feature. */
  #bits = new Int32Array(0);

  constructor(words: KyteaWords) {
    this.#words = words;
    this.#units = Math.ceil(words.weights.length / 32);
  }

  /** Adds to the scores of the boundaries behind `length` characters. */
  add(numbers: Uint16Array, length: number, scores: Int32Array): void {
    const size = length * this.#units;
    if (size > this.#bits.length) this.#bits = new Int32Array(2 * size);
    else this.#bits.fill(0, 0, size);
    this.#find(numbers, length);
    const { weights } = this.#words;
    for (let i = 0; i < size; i++) {
      const first = i % this.#units * 32;
      const boundary = (i - first / 32) / this.#units;
      for (let bits = this.#bits[i]!; bits !== 0; bits &= bits - 1) {
        scores[boundary]! += weights[first + 31 - Math.clz32(bits & -bits)]!;
      }
    }
  }

  #find(numbers: Uint16Array, length: number): void {
    const { automaton, lengths, masks, dictionaries, longest } = this.#words;
    const { output_begins, outputs } = automaton;
    for (let end = 0, state = 0; end < length; end++) {
      state = automaton.step(state, numbers[end]!);
      for (let i = output_begins[state]!; i < output_begins[state + 1]!; i++) {
        const word = outputs[i]!;
        const mask = masks[word]!;
        if (mask === 0) continue;
        const begin = end - lengths[word]! + 1;
        for (let dictionary = 0; dictionary < dictionaries; dictionary++) {
          if ((mask >> dictionary & 1) === 0) continue;
          const feature = (dictionary * longest + Math.min(lengths[word]!, longest) - 1) * 3;
          if (begin > 0) this.#set(begin - 1, feature + LEFT);
          for (let inside = begin; inside < end; inside++) this.#set(inside, feature + INSIDE);
          this.#set(end, feature + RIGHT);
        }
      }
    }
  }

  #set(boundary: number, feature: number): void {
    this.#bits[boundary * this.#units + (feature >>> 5)]! |= 1 << (feature & 31);
  }
}
