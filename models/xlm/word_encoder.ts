import { AlignedText } from "../../lib/text/aligned_text.ts";
import type { BpeRanks } from "../../lib/text/bpe_ranks.ts";
import { BytePairEncoding } from "../../lib/text/byte_pair_encoding.ts";
import { lowercaseAndRemoveAccent } from "../../lib/text/lowercase_and_remove_accent.ts";
import { WordCache, type WordPieces } from "../../lib/text/word_cache.ts";

/** From words to ids: lower-casing, byte-pair encoding and the vocabulary, with a memory of words met before. */
export class WordEncoder {
  readonly #bpe: BytePairEncoding;
  readonly #idOf: (piece: string) => number;
  readonly #lowercase: boolean;
  readonly #cache = new WordCache();
  readonly #rewritten = new AlignedText();
  /** Ids of the symbols, looked up when first met. */
  readonly #knownIds: (readonly number[])[] = [];

  constructor(ranks: BpeRanks, idOf: (piece: string) => number, lowercase: boolean) {
    this.#bpe = new BytePairEncoding(ranks);
    this.#idOf = idOf;
    this.#lowercase = lowercase;
  }

  /** The pieces of the word in the cells `begin` to `end`; none where nothing but accents was there. */
  encode(text: AlignedText, begin: number, end: number): WordPieces {
    let pieces = this.#cache.find(text.codes, begin, end);
    if (pieces === undefined) {
      pieces = this.#encodeNew(text, begin, end);
      this.#cache.add(text.codes, begin, end, pieces);
    }
    return pieces;
  }

  /** The word as byte-pair encoding sees it, and its pieces as text. */
  explain(text: AlignedText, begin: number, end: number): { word: string; pieces: string[] } {
    const word = this.#rewrite(text, begin, end);
    this.#bpe.encode(word.codes, word.length);
    const piecesOf = (symbol: number) => this.#bpe.text(symbol).split(" ");
    const pieces = Array.from(this.#bpe.symbols.subarray(0, this.#bpe.count), piecesOf).flat();
    return { word: word.slice(0, word.length), pieces };
  }

  #encodeNew(text: AlignedText, begin: number, end: number): WordPieces {
    const word = this.#rewrite(text, begin, end);
    const bpe = this.#bpe;
    bpe.encode(word.codes, word.length);
    const ids: number[] = [];
    const begins: number[] = [];
    const ends: number[] = [];
    for (let piece = 0, from = 0; piece < bpe.count; piece++) {
      const to = bpe.ends[piece]!;
      for (const id of this.#symbolIds(bpe.symbols[piece]!)) {
        ids.push(id);
        begins.push(word.starts[from]!);
        ends.push(word.ends[to - 1]!);
      }
      from = to;
    }
    return { ids, begins, ends };
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
