import { AlignedText } from "../../lib/text/offsets/aligned_text.ts";
import type { BpeRanks } from "../../lib/text/encode/bpe_ranks.ts";
import { BytePairEncoding } from "../../lib/text/encode/byte_pair_encoding.ts";
import { lowercaseAndRemoveAccent } from "../../lib/text/normalize/lowercase_and_remove_accent.ts";
import { WordCache } from "../../lib/text/encode/word_cache.ts";

/** From words to ids: lower-casing, byte-pair encoding and the vocabulary, with a memory of words met before. */
export class WordEncoder {
  readonly #bpe: BytePairEncoding;
  readonly #idOf: (piece: string) => number;
  readonly #lowercase: boolean;
  /** Pieces of words: what `encode` returns is a number of it. */
  readonly cache: WordCache = new WordCache();
  readonly #rewritten = new AlignedText();
  /** Ids of the symbols, looked up when first met. */
  readonly #knownIds: (readonly number[])[] = [];

  constructor(ranks: BpeRanks, idOf: (piece: string) => number, lowercase: boolean) {
    this.#bpe = new BytePairEncoding(ranks);
    this.#idOf = idOf;
    this.#lowercase = lowercase;
  }

  /** The number in `cache` of the word in the cells `begin` to `end`; no pieces where nothing but accents was there. */
  encode(text: AlignedText, begin: number, end: number): number {
    return this.cache.find(text.codes, begin, end) || this.#encodeNew(text, begin, end);
  }

  /** The word as byte-pair encoding sees it, and its pieces as text. */
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

  /** One id, but for a symbol with a space in it: the reference joins symbols with spaces and cuts at all of them. */
  #symbolIds(symbol: number): readonly number[] {
    return this.#knownIds[symbol] ??= this.#bpe.text(symbol).split(" ").map(this.#idOf);
  }
}
