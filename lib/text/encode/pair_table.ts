const EMPTY = -2;
const FIRST_SIZE = 1 << 12;
/** Maximum size, beyond which the table is cleared. */
const MAX_SIZE = 1 << 20;

/** A bounded cache of numbers from -1, keyed by pairs of non-negative numbers. */
export class PairTable {
  /** Returned by `get` for an unknown pair. */
  static readonly UNKNOWN: number = EMPTY;

  #lefts = new Int32Array(FIRST_SIZE);
  #rights = new Int32Array(FIRST_SIZE);
  #values = new Int32Array(FIRST_SIZE).fill(EMPTY);
  #count = 0;

  get(left: number, right: number): number {
    return this.#values[this.#slot(left, right)]!;
  }

  /** Stores the value of a new pair. */
  set(left: number, right: number, value: number): void {
    if (2 * ++this.#count > this.#values.length) this.#grow();
    const slot = this.#slot(left, right);
    this.#lefts[slot] = left;
    this.#rights[slot] = right;
    this.#values[slot] = value;
  }

  #slot(left: number, right: number): number {
    const lefts = this.#lefts;
    const rights = this.#rights;
    const values = this.#values;
    const mask = values.length - 1;
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask;; slot = (slot + 1) & mask) {
      if (values[slot] === EMPTY || (lefts[slot] === left && rights[slot] === right)) return slot;
    }
  }

  #grow(): void {
    const lefts = this.#lefts;
    const rights = this.#rights;
    const values = this.#values;
    const full = values.length === MAX_SIZE;
    const size = full ? FIRST_SIZE : 2 * values.length;
    this.#lefts = new Int32Array(size);
    this.#rights = new Int32Array(size);
    this.#values = new Int32Array(size).fill(EMPTY);
    this.#count = 1;
    if (full) return;
    values.forEach((value, slot) => {
      if (value !== EMPTY) this.set(lefts[slot]!, rights[slot]!, value);
    });
  }
}
