import type { AlignedText } from "../offsets/aligned_text.ts";

/** Pieces of words; `ends` are cells of the text, and each piece starts at the end of the one before. */
export interface WordPieces {
  ids: number[];
  begins: number[];
  ends: number[];
}

/** A model that splits words into pieces. */
export interface PieceModel {
  /** Number of pieces. */
  readonly length: number;
  /** Text of a piece; empty for an unknown id. */
  piece(id: number): string;
  id(piece: string): number | undefined;
  /** Appends the pieces of the word in cells `begin` to `end`. */
  encode(text: AlignedText, begin: number, end: number, pieces: WordPieces): void;
}

/** Ids of the pieces `<0x00>` to `<0xFF>` for the bytes of unknown characters; `undefined` for missing ones. */
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
