import type { Encoding } from "../../../models/tokenizer.ts";

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
