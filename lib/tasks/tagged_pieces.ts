import type { Encoding } from "../../models/tokenizer.ts";

/** A piece of a text with the probabilities of its labels. Offsets are UTF-16 units of the text. */
export interface TaggedPiece {
  /** As the vocabulary writes it; an unknown one as the text has it. */
  token: string;
  scores: Float32Array;
  start: number;
  end: number;
  /** Position in the sequence of the whole text, the first special token being 0. */
  index: number;
  /** Number of its word. */
  word: number;
  /** Whether it goes on with a word. */
  is_subword: boolean;
}

/** The pieces of a text without special tokens, as arrays of one length. */
export interface TextPieces {
  ids: readonly number[];
  starts: readonly number[];
  ends: readonly number[];
  words: readonly number[];
}

export function textPieces({ input_ids, starts, ends, special_tokens_mask, words = [] }: Encoding): TextPieces {
  const content = <T>(values: readonly T[]) => values.filter((_, i) => special_tokens_mask[i] === 0);
  return { ids: content(input_ids), starts: content(starts), ends: content(ends), words: content(words) };
}

/** The best label of a row of probabilities, the first of equals. */
export function argmax(scores: Float32Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  return best;
}
