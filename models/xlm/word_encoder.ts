import { AlignedText } from "../../lib/text/offsets/aligned_text.ts";
import type { BpeRanks } from "../../lib/text/encode/bpe_ranks.ts";
import { BytePairEncoding } from "../../lib/text/encode/byte_pair_encoding.ts";
import { lowercaseAndRemoveAccent } from "../../lib/text/normalize/lowercase_and_remove_accent.ts";
import { WordCache } from "../../lib/text/encode/word_cache.ts";

/** Encodes words as ids: lower-casing, byte-pair encoding and vocabulary lookup, with a cache of earlier words. */
export class WordEncoder {
  readonly #bpe: BytePairEncoding;
  readonly #idOf: (piece: string) => number;
  readonly #lowercase: boolean;
  /** Cache of the pieces of words; `encode` returns entries of it. */
  readonly cache: WordCache = new WordCache();
  readonly #rewritten = new AlignedText();
  /** Ids of the symbols, looked up on first use. */
  readonly #knownIds: (readonly number[])[] = [];

  constructor(ranks: BpeRanks, idOf: (piece: string) => number, lowercase: boolean) {
    this.#bpe = new BytePairEncoding(ranks);
    this.#idOf = idOf;
    this.#lowercase = lowercase;
  }

  /**
   * Returns the entry in `cache` of the word in the cells `begin` to `end`. It has no pieces if the word consists only
   * of accents.
   */
  encode(text: AlignedText, begin: number, end: number): number {
    return this.cache.find(text.codes, begin, end) || this.#encodeNew(text, begin, end);
  }

  /** The word as the input of byte-pair encoding, and its pieces. */
  explain(text: AlignedText, begin: number, end: number): { word: string; pieces: string[] } {
    const word = this.#rewrite(text, begin, end);
    this.#bpe.encode(word.codes, word.length);
    const piecesOf = (symbol: number) => this.#bpe.text(symbol).split(" ");
    const pieces = Array.from(this.#bpe.symbols.subarray(0, this.#bpe.count), piecesOf).flat();
    return { word: word.slice(0, word.length), pieces };
  }

  #encodeNew(text: AlignedText, begin: number, end: number): number {
    const word = this.#rewrite(text, begin, end);
    const bpe = this.#bpe;
    bpe.encode(word.codes, word.length);
    const number = this.cache.add(text.codes, begin, end);
    for (let piece = 0, from = 0; piece < bpe.count; piece++) {
      const to = bpe.ends[piece]!;
      for (const id of this.#symbolIds(bpe.symbols[piece]!)) {
        this.cache.push(id, word.starts[from]!, word.ends[to - 1]!);
      }
      from = to;
    }
    return number;
  }

  #rewrite(text: AlignedText, begin: number, end: number): AlignedText {
    const word = this.#rewritten;
    if (this.#lowercase) {
      lowercaseAndRemoveAccent(text, begin, end, word);
    } else {
      word.reset(end - begin);
      for (let i = begin; i < end; i++) word.push(text.codes[i]!, i - begin, i - begin + 1);
    }
    return word;
  }

  /** One id, except for a symbol with spaces: the reference joins symbols by spaces and splits at all of them. */
  #symbolIds(symbol: number): readonly number[] {
    return this.#knownIds[symbol] ??= this.#bpe.text(symbol).split(" ").map(this.#idOf);
  }
}
