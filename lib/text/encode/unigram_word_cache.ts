/** Maximum length of cached words in UTF-16 units: longer ones hardly ever repeat. */
export const LONGEST_CACHED_WORD = 48;

const CAPACITY = 1 << 16;
const UNITS = 1 << 20;
const PIECES = 1 << 18;

/**
 * A cache of segmented words in a few fixed arrays: 5 MB, without objects and so without garbage. When an array is full
 * the cache is cleared; frequent words return quickly.
 */
export class UnigramWordCache {
  /** Pieces of all words; an entry is a run of `count(entry)` from `first(entry)`. */
  readonly ids: Int32Array = new Int32Array(PIECES);
  /** End of each piece, in units from the start of its word. */
  readonly ends: Uint8Array = new Uint8Array(PIECES);
  readonly #units = new Uint16Array(UNITS);
  /** Five fields a slot: hash, first unit, length + 1 (0: free), first piece, number of pieces. */
  readonly #slots = new Int32Array(5 * CAPACITY);
  #words = 0;
  #used_units = 0;
  #used_pieces = 0;

  /** The entry of `word[0, length)`, or -1. */
  find(hash: number, word: Uint16Array, length: number): number {
    const slot = this.#find(hash, word, length);
    return this.#slots[slot + 2] === 0 ? -1 : slot;
  }

  first(entry: number): number {
    return this.#slots[entry + 3]!;
  }

  count(entry: number): number {
    return this.#slots[entry + 4]!;
  }

  /** Adds the segmentation of a new word. */
  add(hash: number, word: Uint16Array, length: number, ids: Int32Array, ends: Int32Array, count: number): void {
    if (4 * this.#words > 3 * CAPACITY || this.#used_units + length > UNITS || this.#used_pieces + count > PIECES) {
      this.#slots.fill(0);
      this.#words = this.#used_units = this.#used_pieces = 0;
    }
    const slot = this.#find(hash, word, length);
    const slots = this.#slots;
    slots[slot] = hash;
    slots[slot + 1] = this.#used_units;
    slots[slot + 2] = length + 1;
    slots[slot + 3] = this.#used_pieces;
    slots[slot + 4] = count;
    for (let i = 0; i < length; i++) this.#units[this.#used_units++] = word[i]!;
    for (let i = 0; i < count; i++) {
      this.ids[this.#used_pieces] = ids[i]!;
      this.ends[this.#used_pieces++] = ends[i]!;
    }
    this.#words++;
  }

  /** The slot of the word, or the free slot for it. */
  #find(hash: number, word: Uint16Array, length: number): number {
    const slots = this.#slots;
    for (let index = hash & (CAPACITY - 1);; index = (index + 1) & (CAPACITY - 1)) {
      const slot = 5 * index;
      const marked = slots[slot + 2]!;
      if (marked === 0) return slot;
      if (slots[slot] === hash && marked === length + 1 && this.#holds(slots[slot + 1]!, word, length)) return slot;
    }
  }

  #holds(first: number, word: Uint16Array, length: number): boolean {
    const units = this.#units;
    for (let i = 0; i < length; i++) if (units[first + i] !== word[i]) return false;
    return true;
  }
}
