import type { AlignedText } from "../offsets/aligned_text.ts";
import { Unigram } from "../encode/unigram.ts";
import type { UnigramVocabulary } from "../encode/unigram_vocabulary.ts";
import { byteIds, bytesOf, type PieceModel, type WordPieces } from "./piece_model.ts";

/** Unigram segmentation of words of a normalized text; unknown characters may become bytes. */
export class UnigramPieces implements PieceModel {
  readonly #vocabulary: UnigramVocabulary;
  readonly #unigram: Unigram;
  readonly #unk_id: number;
  readonly #bytes: readonly (number | undefined)[] | undefined;
  #units = new Uint16Array(256);

  /** @param unigram the model of the vocabulary; it may exclude pieces. */
  constructor(
    vocabulary: UnigramVocabulary,
    unk_id: number,
    byte_fallback: boolean,
    unigram: Unigram = new Unigram(vocabulary, unk_id),
  ) {
    this.#vocabulary = vocabulary;
    this.#unk_id = unk_id;
    this.#unigram = unigram;
    this.#bytes = byte_fallback ? byteIds(unigram) : undefined;
  }

  get length(): number {
    return this.#vocabulary.length;
  }

  piece(id: number): string {
    return id >= 0 && id < this.#vocabulary.length ? this.#vocabulary.piece(id) : "";
  }

  id(piece: string): number | undefined {
    return this.#unigram.id(piece);
  }

  encode(text: AlignedText, begin: number, end: number, pieces: WordPieces): void {
    const unigram = this.#unigram;
    const length = this.#write(text, begin, end);
    unigram.encode(this.#units, length);
    const { ids, ends, count } = unigram;
    let cell = begin;
    let unit = 0;
    for (let i = 0; i < count; i++) {
      const first = cell;
      while (unit < ends[i]!) unit += text.codes[cell++]! > 0xffff ? 2 : 1;
      const bytes = this.#bytes && ids[i] === this.#unk_id ? this.#bytesOf(text.slice(first, cell)) : undefined;
      for (const id of bytes ?? [ids[i]!]) {
        pieces.ids.push(id);
        pieces.begins.push(first);
        pieces.ends.push(cell);
      }
    }
  }

  /** The unknown piece itself, if written in the text, does not become bytes. */
  #bytesOf(text: string): number[] | undefined {
    return this.#unigram.id(text) === undefined ? bytesOf(text, this.#bytes!) : undefined;
  }

  /** @returns the number of units. */
  #write({ codes }: AlignedText, begin: number, end: number): number {
    if (2 * (end - begin) > this.#units.length) this.#units = new Uint16Array(4 * (end - begin));
    const units = this.#units;
    let length = 0;
    for (let i = begin; i < end; i++) {
      const code = codes[i]!;
      if (code > 0xffff) {
        units[length++] = 0xd800 + ((code - 0x10000) >> 10);
        units[length++] = 0xdc00 + (code & 0x3ff);
      } else units[length++] = code;
    }
    return length;
  }
}
