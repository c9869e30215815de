import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError } from "../../errors.ts";
import { encodeWithin, languageIds, tokenizerLanguage } from "./encode_sequence.ts";
import type { PieceOptions } from "./text_pieces.ts";
import type { LengthLimit } from "./truncation.ts";

/** A text, or the words of one; and the second text of a pair. */
export interface PairRecord {
  text: string | readonly string[];
  text_pair?: string | undefined;
  lang?: string | undefined;
  lang_pair?: string | undefined;
}

export interface EncodeTextOptions extends LengthLimit, PieceOptions {}

/** An encoded text. */
export interface EncodedText {
  input_ids: readonly number[];
  /** Language embedding of each token; `undefined` if the model has none. */
  langs: readonly number[] | undefined;
  truncated: boolean;
}

/**
 * Encodes a text or a pair for a model.
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`.
 */
export function encodeText(
  { text, text_pair, lang, lang_pair }: PairRecord,
  model: Model,
  tokenizer: Tokenizer,
  options: EncodeTextOptions,
): EncodedText {
  if (text.length === 0 || (typeof text === "string" && text.trim() === "")) {
    throw new RecordError("empty_text", "The text is empty; expected text");
  }
  const { encoding, truncated } = encodeWithin(tokenizer, text, {
    text_pair,
    lang: tokenizerLanguage(lang),
    lang_pair: tokenizerLanguage(lang_pair ?? lang),
    split_special_tokens: options.split_special_tokens,
    bypass_tokenizer: options.bypass_tokenizer,
  }, options);
  return { input_ids: encoding.input_ids, langs: languageIds(encoding, model.langs, lang, lang_pair), truncated };
}
