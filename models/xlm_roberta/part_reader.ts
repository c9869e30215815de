import type { Pieces } from "../tokenizer.ts";
import type { AddedTokens } from "./added_tokens.ts";

/** The text between two added tokens, in UTF-16 units. */
export interface TextPart {
  text: string;
  start: number;
  end: number;
  /** Added to offsets. */
  base: number;
  /** Whether special tokens are ordinary text: found neither as added tokens nor as pieces. */
  split_special_tokens: boolean;
}

/** Output of the stages, for `explain`. */
export interface Trace {
  normalized: string[];
  words: string[];
  pieces: string[];
}

/** Tokenizes texts by a tokenizer's stages: normalization, added tokens in the result, words, pieces. */
export interface PartReader {
  /** Normalizes a text for the search of added tokens. */
  normalize(text: string): string;
  /** Appends the pieces of a part. */
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
