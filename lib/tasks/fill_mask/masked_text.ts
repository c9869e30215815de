import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError } from "../../errors.ts";
import { encodeWithin, languageIds, tokenizerLanguage } from "../sequence/encode_sequence.ts";
import type { LengthLimit } from "../sequence/truncation.ts";

export interface TextRecord {
  text: string;
  lang?: string | undefined;
}

/** An encoded text with masks. */
export interface MaskedText {
  input_ids: readonly number[];
  /** Language embedding of each token; `undefined` if the model has none. */
  langs: readonly number[] | undefined;
  /** Positions of the masks, ascending. */
  masks: readonly number[];
}

export interface MaskedTextOptions extends LengthLimit {
  /** Texts that are read as masks. */
  mask_texts: readonly string[];
  split_special_tokens: boolean | undefined;
  bypass_tokenizer?: boolean;
}

/**
 * Encodes a text with masks.
 *
 * @throws {RecordError} `empty_text`, `no_mask`, `too_long`, `unknown_lang`.
 */
export function readMaskedText(
  { text, lang }: TextRecord,
  model: Model,
  tokenizer: Tokenizer,
  options: MaskedTextOptions,
): { text: MaskedText; truncated: boolean } {
  if (text.trim() === "") throw new RecordError("empty_text", "The text is empty; expected text with a mask");
  const { mask_token } = tokenizer.special_tokens;
  const masked = options.mask_texts.reduce((text, mask) => text.replaceAll(mask, mask_token), text);
  const { encoding, truncated } = encodeWithin(tokenizer, masked, {
    lang: tokenizerLanguage(lang),
    split_special_tokens: options.split_special_tokens,
    bypass_tokenizer: options.bypass_tokenizer,
  }, options);
  const mask = tokenizer.tokenToId(mask_token);
  const masks = encoding.input_ids.flatMap((id, position) => id === mask ? [position] : []);
  if (masks.length === 0) {
    const expected = [...new Set([...options.mask_texts, mask_token])].join(", ");
    const lost = truncated && masked.includes(mask_token) ? "The mask is beyond the limit" : "The text has no mask";
    throw new RecordError("no_mask", `${lost}; expected ${expected}`);
  }
  return {
    text: { input_ids: encoding.input_ids, langs: languageIds(encoding, model.langs, lang), masks },
    truncated,
  };
}
