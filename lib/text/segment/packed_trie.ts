/** A map from words to numbers, as a trie of UTF-16 units; the children of a node are adjacent and sorted. */
export class PackedTrie {
  /** The sum of all values. */
  readonly total: number;
  /** Bytes of the packed trie. */
  readonly byte_length: number;
  readonly #units: Uint16Array;
  readonly #values: Uint32Array;
  /** The children of node `i` are the nodes from `#children[i]` up to `#children[i + 1]`. */
  readonly #children: Uint32Array;
  readonly #firsts = new Uint32Array(0x10000);

  /** @param data data that begins with a trie packed by data/make.py. */
  constructor(data: ArrayBuffer) {
    const size = new Uint32Array(data, 0, 1)[0]!;
    this.#units = new Uint16Array(data, 4, size);
    const counts = new Uint16Array(data, 4 + 2 * size, size);
    this.#values = new Uint32Array(data, 4 + 4 * size, size);
    this.byte_length = 4 + 8 * size;
    this.#children = new Uint32Array(size + 1);
    let next = 1;
    let total = 0;
    for (let node = 0; node < size; node++) {
      this.#children[node] = next;
      next += counts[node]!;
      total += this.#values[node]!;
    }
    this.#children[size] = next;
    this.total = total;
    for (let node = 1; node < this.#children[1]!; node++) this.#firsts[this.#units[node]!] = node;
  }

  /** The node for words that begin with this unit; 0 for none. */
  first(unit: number): number {
    return this.#firsts[unit]!;
  }

  /** The child for a unit; 0 for none. */
  child(node: number, unit: number): number {
    const units = this.#units;
    let low = this.#children[node]!;
    let high = this.#children[node + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = units[middle]!;
      if (found === unit) return middle;
      if (found < unit) low = middle + 1;
      else high = middle;
    }
    return 0;
  }

  /** The value of the word that ends at a node; 0 if no word ends. */
  value(node: number): number {
    return this.#values[node]!;
  }

  has(text: string, begin: number, end: number): boolean {
    let node = this.first(text.charCodeAt(begin));
    for (let i = begin + 1; i < end && node !== 0; i++) node = this.child(node, text.charCodeAt(i));
    return node !== 0 && this.value(node) > 0;
  }
}
