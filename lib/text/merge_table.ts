const ABSENT = -1;

/** The rank of each pair of symbols that merges: a hash table with open addressing, sized for `count` pairs. */
export class MergeTable {
  readonly #lefts: Int32Array;
  readonly #rights: Int32Array;
  readonly #ranks: Int32Array;
  readonly #mask: number;

  constructor(count: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(count, 8) * 2));
    this.#mask = size - 1;
    this.#lefts = new Int32Array(size);
    this.#rights = new Int32Array(size);
    this.#ranks = new Int32Array(size).fill(ABSENT);
  }

  /** A pair set again takes the later rank, as in a Python dictionary. */
  set(left: number, right: number, rank: number): void {
    const slot = this.#slot(left, right);
    this.#lefts[slot] = left;
    this.#rights[slot] = right;
    this.#ranks[slot] = rank;
  }

  /** The rank of the pair, or -1. */
  rank(left: number, right: number): number {
    return this.#ranks[this.#slot(left, right)]!;
  }

  #slot(left: number, right: number): number {
    const lefts = this.#lefts;
    const rights = this.#rights;
    const ranks = this.#ranks;
    const mask = this.#mask;
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask;; slot = (slot + 1) & mask) {
      if (ranks[slot] === ABSENT || (lefts[slot] === left && rights[slot] === right)) return slot;
    }
  }
}
