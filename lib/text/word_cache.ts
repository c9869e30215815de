/** Words kept before all are dropped; natural text brings the frequent ones back at once. */
const MAX_WORDS = 1 << 14;
/** Longer words are hardly met twice. */
const MAX_WORD_LENGTH = 64;

/** The pieces of one word: their ids, and the half-open range of the word's code points that each stands for. */
export interface WordPieces {
  readonly ids: readonly number[];
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/** Pieces of the words met so far, keyed by code points so that looking one up makes no string. */
export class WordCache {
  readonly #slots = new Int32Array(2 * MAX_WORDS);
  readonly #hashes = new Int32Array(MAX_WORDS + 1);
  readonly #offsets = new Int32Array(MAX_WORDS + 2);
  readonly #pieces: WordPieces[] = [];
  #codes = new Int32Array(MAX_WORDS);
  #lastHash = 0;

  /** The pieces of the word `codes[begin .. end)`, if it is known. */
  find(codes: Int32Array, begin: number, end: number): WordPieces | undefined {
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
        return this.#pieces[word - 1];
      }
    }
    return undefined;
  }

  /** Keeps the pieces of the word that `find` has just been asked for in vain. */
  add(codes: Int32Array, begin: number, end: number, pieces: WordPieces): void {
    if (end - begin > MAX_WORD_LENGTH) return;
    if (this.#pieces.length === MAX_WORDS) this.#clear();
    const word = this.#pieces.push(pieces);
    const offset = this.#offsets[word]!;
    if (offset + end - begin > this.#codes.length) {
      const larger = new Int32Array(this.#codes.length * 2);
      larger.set(this.#codes);
      this.#codes = larger;
    }
    this.#codes.set(codes.subarray(begin, end), offset);
    this.#offsets[word + 1] = offset + end - begin;
    this.#hashes[word] = this.#lastHash;
    const mask = this.#slots.length - 1;
    let slot = this.#lastHash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = word;
  }

  #same(word: number, codes: Int32Array, begin: number): boolean {
    const offset = this.#offsets[word]!;
    const end = this.#offsets[word + 1]!;
    for (let i = offset, k = begin; i < end; i++, k++) if (this.#codes[i] !== codes[k]) return false;
    return true;
  }

  #clear(): void {
    this.#slots.fill(0);
    this.#pieces.length = 0;
  }
}
