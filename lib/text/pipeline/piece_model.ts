import type { AlignedText } from "../offsets/aligned_text.ts";

/** Pieces of a word, as they are found; `ends` are cells of its text, each piece starting where the one before ends. */
export interface WordPieces {
  ids: number[];
  begins: number[];
  ends: number[];
}

/** What cuts words into pieces, and knows them by id. */
export interface PieceModel {
  /** Number of pieces. */
  readonly length: number;
  /** Text of a piece, empty if there is none of this id. */
  piece(id: number): string;
  id(piece: string): number | undefined;
  /** Adds the pieces of the word in cells `begin` to `end`. */
  encode(text: AlignedText, begin: number, end: number, pieces: WordPieces): void;
}

/** The pieces `<0x00>` to `<0xFF>`, which stand for the bytes of what is unknown; `undefined` if one is missing. */
export function byteIds(model: Pick<PieceModel, "id">): (number | undefined)[] {
  return Array.from(
    { length: 256 },
    (_, byte) => model.id(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
  );
}

/** Ids of the bytes of a text in UTF-8; `undefined` if one has none. */
export function bytesOf(text: string, ids: readonly (number | undefined)[]): number[] | undefined {
  const found: number[] = [];
  for (const byte of new TextEncoder().encode(text)) {
    const id = ids[byte];
    if (id === undefined) return undefined;
    found.push(id);
  }
  return found;
}
