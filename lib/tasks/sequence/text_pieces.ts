import type { Tokenizer } from "../../../models/tokenizer.ts";
import { tokenizerLanguage } from "./encode_sequence.ts";

/** The pieces of a text without special tokens, as arrays of one length. */
export interface TextPieces {
  ids: readonly number[];
  starts: readonly number[];
  ends: readonly number[];
  words: readonly number[];
}

/** How a text becomes pieces. */
export interface PieceOptions {
  /** `undefined` leaves it to tokenizer_config.json. */
  split_special_tokens: boolean | undefined;
  bypass_tokenizer: boolean;
}

/** @param text a text, or the words of one. */
export function readPieces(
  text: string | readonly string[],
  lang: string | undefined,
  tokenizer: Tokenizer,
  { split_special_tokens, bypass_tokenizer }: PieceOptions,
): TextPieces {
  const options = { lang: tokenizerLanguage(lang), split_special_tokens, bypass_tokenizer, words: true };
  const { input_ids, starts, ends, special_tokens_mask, words = [] } = tokenizer.encode(text, options);
  const content = <T>(values: readonly T[]) => values.filter((_, i) => special_tokens_mask[i] === 0);
  return { ids: content(input_ids), starts: content(starts), ends: content(ends), words: content(words) };
}
