import { grown } from "../offsets/aligned_text.ts";

/** Maximum number of words, beyond which the cache is cleared; in natural text frequent words return quickly. */
const MAX_WORDS = 1 << 17;
/** Longer words hardly ever repeat. */
const MAX_WORD_LENGTH = 64;

/**
 * A cache of the pieces of words, keyed by code points, so that lookups create no strings. Words are numbered from 1.
 * The pieces of word `w` are those from `firsts[w]` to `firsts[w + 1]` (exclusive): their `ids`, and the ranges of the
 * word's code points that they cover, from `begins` to `ends` (exclusive). A number is valid until the next `add`.
 */
export class WordCache {
  readonly firsts: Int32Array = new Int32Array(MAX_WORDS + 2);
  ids: Int32Array<ArrayBuffer> = new Int32Array(MAX_WORDS);
  begins: Int32Array<ArrayBuffer> = new Int32Array(MAX_WORDS);
  ends: Int32Array<ArrayBuffer> = new Int32Array(MAX_WORDS);

  readonly #slots = new Int32Array(2 * MAX_WORDS);
  readonly #hashes = new Int32Array(MAX_WORDS + 1);
  readonly #offsets = new Int32Array(MAX_WORDS + 2);
  #codes = new Int32Array(MAX_WORDS);
  #count = 0;
  #lastHash = 0;
  /** Whether the last word is too long to be cached: the next one overwrites it. */
  #passing = false;

  /** The number of the word `codes[begin .. end)`; 0 if it is not known. */
  find(codes: Int32Array, begin: number, end: number): number {
    let hash = end - begin;
    for (let i = begin; i < end; i++) hash = Math.imul(hash ^ codes[i]!, 0x01000193);
    hash ^= hash >>> 15;
    this.#lastHash = hash;
    const slots = this.#slots;
    const hashes = this.#hashes;
    const offsets = this.#offsets;
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const word = slots[slot]!;
      if (
        hashes[word] === hash && offsets[word + 1]! - offsets[word]! === end - begin && this.#same(word, codes, begin)
      ) {
        return word;
      }
    }
    return 0;
  }

  /** Adds the word that `find` has just not found; its pieces are then added by `push`. */
  add(codes: Int32Array, begin: number, end: number): number {
    if (this.#passing) this.#count--;
    this.#passing = end - begin > MAX_WORD_LENGTH;
    if (this.#count === MAX_WORDS - 1) this.#clear();
    const word = ++this.#count;
    this.firsts[word + 1] = this.firsts[word]!;
    if (this.#passing) return word;
    const offset = this.#offsets[word]!;
    if (offset + end - begin > this.#codes.length) this.#codes = grown(this.#codes);
    this.#codes.set(codes.subarray(begin, end), offset);
    this.#offsets[word + 1] = offset + end - begin;
    this.#hashes[word] = this.#lastHash;
    const mask = this.#slots.length - 1;
    let slot = this.#lastHash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = word;
    return word;
  }

  /** Adds a piece to the last word. */
  push(id: number, begin: number, end: number): void {
    const at = this.firsts[this.#count + 1]!++;
    if (at === this.ids.length) {
      this.ids = grown(this.ids);
      this.begins = grown(this.begins);
      this.ends = grown(this.ends);
    }
    this.ids[at] = id;
    this.begins[at] = begin;
    this.ends[at] = end;
  }

  #same(word: number, codes: Int32Array, begin: number): boolean {
    const offset = this.#offsets[word]!;
    const end = this.#offsets[word + 1]!;
    for (let i = offset, k = begin; i < end; i++, k++) if (this.#codes[i] !== codes[k]) return false;
    return true;
  }

  #clear(): void {
    this.#slots.fill(0);
    this.#count = 0;
  }
}
