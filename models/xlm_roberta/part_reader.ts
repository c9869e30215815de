import type { Pieces } from "../tokenizer.ts";
import type { AddedTokens } from "./added_tokens.ts";

/** A run of a text between two added tokens, in UTF-16 units. */
export interface TextPart {
  text: string;
  start: number;
  end: number;
  /** What is added to offsets. */
  base: number;
  /** Special tokens are ordinary text: neither found as a whole nor as pieces. */
  split_special_tokens: boolean;
}

/** Stages of a text, noted down for `explain`. */
export interface Trace {
  normalized: string[];
  words: string[];
  pieces: string[];
}

/** Reads texts as a tokenizer's stages say: normalization, added tokens in the result, words, pieces. */
export interface PartReader {
  /** A text as added tokens are looked for in it. */
  normalize(text: string): string;
  /** Adds the pieces of a part. */
  read(part: TextPart, added: AddedTokens, pieces: Pieces, trace?: Trace): void;
}

/** The number of the word after the last. */
export function nextWordNumber({ words }: Pieces): number {
  return (words?.at(-1) ?? -1) + 1;
}

export function pushPiece(pieces: Pieces, id: number, start: number, end: number, word: number): void {
  pieces.words?.push(word);
  pieces.ids.push(id);
  pieces.starts.push(start);
  pieces.ends.push(end);
}
