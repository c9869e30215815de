import { MergeTable } from "./merge_table.ts";
import { MinHeap } from "./min_heap.ts";

/** What XLM's pieces end with where a word ends. */
export const END_OF_WORD = "</w>";

/** Positions in a word are below this, so that rank and position fit one exact number. */
const POSITIONS = 2 ** 31;
const NO_RANK = -1;

/**
 * Byte-pair encoding of words as XLMTokenizer's `bpe`: characters, the last with `</w>`, joined by the listed merges.
 * Symbols are numbers; characters that no merge knows have negative ones. After `encode` the pieces are `symbols[i]`,
 * each up to the character `ends[i]`, for i below `count`.
 */
export class BytePairEncoding {
  symbols: Int32Array = new Int32Array(64);
  ends: Int32Array = new Int32Array(64);
  count = 0;

  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #innerSymbols = new Map<number, number>();
  readonly #finalSymbols = new Map<number, number>();
  readonly #table: MergeTable;
  /** The symbol that the merge of each rank makes. */
  readonly #merged: Int32Array;

  #next = new Int32Array(64);
  #previous = new Int32Array(64);
  /** Rank of the pair that begins at a position, where it may still be merged. */
  #ranks = new Int32Array(64);
  readonly #heap = new MinHeap();
  readonly #changed: number[] = [];

  /** `merges[2 * rank]` and `merges[2 * rank + 1]` are the parts of a merge; an empty part makes it match nothing. */
  constructor(merges: readonly string[]) {
    const count = merges.length / 2;
    this.#table = new MergeTable(count);
    this.#merged = new Int32Array(count);
    for (let rank = 0; rank < count; rank++) {
      const left = merges[2 * rank]!;
      const right = merges[2 * rank + 1]!;
      if (left === "" || right === "") continue;
      this.#table.set(this.#intern(left), this.#intern(right), rank);
      this.#merged[rank] = this.#intern(left + right);
    }
  }

  /** Splits a word of `length` code points into pieces. Time grows with length × log(length). */
  encode(codes: Int32Array, length: number): void {
    this.#reserve(length);
    const { symbols, ends } = this;
    const next = this.#next;
    const table = this.#table;
    for (let i = 0; i < length; i++) {
      symbols[i] = this.#characterSymbol(codes[i]!, i + 1 === length);
      next[i] = i + 1;
      this.#previous[i] = i - 1;
      this.#ranks[i] = NO_RANK;
    }
    for (let i = 0; i + 1 < length; i++) this.#offer(i, table.rank(symbols[i]!, symbols[i + 1]!));
    while (this.#heap.size > 0) this.#mergeRound(length);
    let count = 0;
    for (let i = 0; i < length; i = next[i]!) {
      symbols[count] = symbols[i]!;
      ends[count++] = next[i]!;
    }
    this.count = count;
  }

  /** The text of a symbol, with `</w>` where it ends a word. */
  text(symbol: number): string {
    if (symbol >= 0) return this.#texts[symbol]!;
    const character = -1 - symbol;
    return String.fromCodePoint(character >> 1) + ((character & 1) !== 0 ? END_OF_WORD : "");
  }

  /** How many symbols the merges know; theirs are the numbers below it. */
  get symbolCount(): number {
    return this.#texts.length;
  }

  /**
   * Merges every occurrence of the best pair, from left to right, before it looks at the pairs that this makes: the
   * reference does so, and it differs from taking one occurrence at a time where a piece can be made in two ways.
   */
  #mergeRound(length: number): void {
    const { symbols } = this;
    const next = this.#next;
    const previous = this.#previous;
    const ranks = this.#ranks;
    const heap = this.#heap;
    const changed = this.#changed;
    const rank = Math.floor(heap.top / POSITIONS);
    const limit = (rank + 1) * POSITIONS;
    const symbol = this.#merged[rank]!;
    while (heap.size > 0 && heap.top < limit) {
      const at = heap.pop() % POSITIONS;
      if (ranks[at] !== rank) continue;
      const removed = next[at]!;
      const after = next[removed]!;
      symbols[at] = symbol;
      next[at] = after;
      if (after < length) previous[after] = at;
      ranks[removed] = NO_RANK;
      next[removed] = removed;
      changed.push(at);
      ranks[at] = NO_RANK;
      const before = previous[at]!;
      if (before >= 0) {
        changed.push(before);
        ranks[before] = NO_RANK;
      }
    }
    for (const at of changed) {
      const after = next[at]!;
      if (after !== at && after < length) this.#offer(at, this.#table.rank(symbols[at]!, symbols[after]!));
    }
    changed.length = 0;
  }

  #offer(at: number, rank: number): void {
    this.#ranks[at] = rank;
    if (rank !== NO_RANK) this.#heap.push(rank * POSITIONS + at);
  }

  #characterSymbol(code: number, final: boolean): number {
    return (final ? this.#finalSymbols : this.#innerSymbols).get(code) ?? -1 - (code * 2 + (final ? 1 : 0));
  }

  #intern(text: string): number {
    const present = this.#numbers.get(text);
    if (present !== undefined) return present;
    const number = this.#texts.push(text) - 1;
    this.#numbers.set(text, number);
    const code = text.codePointAt(0)!;
    const characterLength = code > 0xffff ? 2 : 1;
    if (text.length === characterLength) this.#innerSymbols.set(code, number);
    else if (text.length === characterLength + END_OF_WORD.length && text.endsWith(END_OF_WORD)) {
      this.#finalSymbols.set(code, number);
    }
    return number;
  }

  #reserve(length: number): void {
    if (length <= this.symbols.length) return;
    const size = 2 * length;
    this.symbols = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.#next = new Int32Array(size);
    this.#previous = new Int32Array(size);
    this.#ranks = new Int32Array(size);
  }
}
