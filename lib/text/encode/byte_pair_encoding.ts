import type { BpeRanks } from "./bpe_ranks.ts";
import { MinHeap } from "../min_heap.ts";
import { PairTable } from "./pair_table.ts";

/** Suffix of XLM's pieces at the end of a word. */
export const END_OF_WORD = "</w>";

/** Upper bound of positions in a word, so that rank and position fit into one exact number. */
const POSITIONS = 2 ** 31;
const NO_RANK = -1;

/**
 * Byte-pair encoding of words as XLMTokenizer's `bpe`: characters, the last with `</w>`, joined by the listed merges.
 * Symbols are numbered in order of appearance. After `encode` the pieces are `symbols[i]`, ending at character
 * `ends[i]`, for i < `count`.
 */
export class BytePairEncoding {
  symbols: Int32Array = new Int32Array(64);
  ends: Int32Array = new Int32Array(64);
  count = 0;

  readonly #bpeRanks: BpeRanks;
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #characters = { inner: new Map<number, number>(), final: new Map<number, number>() };
  readonly #pairs = new PairTable();
  /** The symbol that each merge produces, by rank, once known. */
  readonly #merged = new Map<number, number>();

  #next = new Int32Array(64);
  #previous = new Int32Array(64);
  /** Rank of the pair at each position, if it may still be merged. */
  #ranks = new Int32Array(64);
  readonly #heap = new MinHeap();
  readonly #changed: number[] = [];

  constructor(ranks: BpeRanks) {
    this.#bpeRanks = ranks;
  }

  /** Splits a word of `length` code points into pieces. Time grows with length × log(length). */
  encode(codes: Int32Array, length: number): void {
    this.#reserve(length);
    const { symbols, ends } = this;
    const next = this.#next;
    for (let i = 0; i < length; i++) {
      symbols[i] = this.#characterSymbol(codes[i]!, i + 1 === length);
      next[i] = i + 1;
      this.#previous[i] = i - 1;
      this.#ranks[i] = NO_RANK;
    }
    for (let i = 0; i + 1 < length; i++) this.#offer(i, i + 1);
    while (this.#heap.size > 0) this.#mergeRound(length);
    let count = 0;
    for (let i = 0; i < length; i = next[i]!) {
      symbols[count] = symbols[i]!;
      ends[count++] = next[i]!;
    }
    this.count = count;
  }

  /** The text of a symbol, with `</w>` at the end of a word. */
  text(symbol: number): string {
    return this.#texts[symbol]!;
  }

  /**
   * Merges all occurrences of the best pair, from left to right, before new pairs are considered, as the reference
   * does. The result differs from merging one occurrence at a time if a piece can be made in two ways.
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
    const symbol = this.#merged.get(rank)!;
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
      if (after !== at && after < length) this.#offer(at, after);
    }
    changed.length = 0;
  }

  /** Adds the pair of symbols at two positions to the heap, if there is a merge for it. */
  #offer(at: number, after: number): void {
    const rank = this.#rank(this.symbols[at]!, this.symbols[after]!);
    this.#ranks[at] = rank;
    if (rank !== NO_RANK) this.#heap.push(rank * POSITIONS + at);
  }

  #rank(left: number, right: number): number {
    let rank = this.#pairs.get(left, right);
    if (rank === PairTable.UNKNOWN) {
      const leftText = this.#texts[left]!;
      const rightText = this.#texts[right]!;
      rank = this.#bpeRanks.get(`${leftText} ${rightText}`) ?? NO_RANK;
      this.#pairs.set(left, right, rank);
      if (rank !== NO_RANK) this.#merged.set(rank, this.#symbol(leftText + rightText));
    }
    return rank;
  }

  #characterSymbol(code: number, final: boolean): number {
    const known = final ? this.#characters.final : this.#characters.inner;
    let symbol = known.get(code);
    if (symbol === undefined) {
      symbol = this.#symbol(String.fromCodePoint(code) + (final ? END_OF_WORD : ""));
      known.set(code, symbol);
    }
    return symbol;
  }

  #symbol(text: string): number {
    let symbol = this.#numbers.get(text);
    if (symbol === undefined) {
      symbol = this.#texts.push(text) - 1;
      this.#numbers.set(text, symbol);
    }
    return symbol;
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
