import type { Model } from "../../models/model.ts";
import type { Encoding, Tokenizer } from "../../models/tokenizer.ts";
import { convertOffsets, type OffsetUnit } from "../text/offsets/offsets.ts";
import type { PairRecord } from "./sequence/encode_text.ts";
import { encodeWithin, languageIds, tokenizerLanguage } from "./sequence/encode_sequence.ts";
import type { LengthLimit } from "./sequence/truncation.ts";

export interface TokenizeOptions extends LengthLimit {
  add_special_tokens: boolean;
  split_special_tokens: boolean | undefined;
  bypass_tokenizer?: boolean;
  /** Unit of `offset_mapping`. */
  offsets: OffsetUnit;
  /** Return only `input_ids`. */
  ids_only: boolean;
  token_type_ids: boolean;
  /** Ids of the language embeddings; needs a model that has them. */
  langs: boolean;
  /** Also return the output of each tokenization stage. */
  explain: boolean;
}

/** Fields as transformers names them; offsets are [start, end), [0, 0] for special tokens. */
export interface TokenizeResult {
  input_ids: readonly number[];
  tokens?: readonly string[];
  offset_mapping?: readonly (readonly [number, number])[];
  special_tokens_mask?: readonly number[];
  token_type_ids?: readonly number[];
  langs?: readonly number[];
  explain?: Readonly<Record<string, unknown>>;
}

/**
 * Encodes a text or a pair. Offsets of a text given as words are those of the words joined by one space.
 *
 * @throws {RecordError} `too_long`, `unknown_lang`.
 */
export function tokenize(
  record: PairRecord,
  tokenizer: Tokenizer,
  langs: Model["langs"],
  options: TokenizeOptions,
): { result: TokenizeResult; truncated: boolean } {
  const lang = tokenizerLanguage(record.lang);
  const { encoding, truncated } = encodeWithin(tokenizer, record.text, {
    text_pair: record.text_pair,
    lang,
    lang_pair: record.lang_pair === undefined ? lang : tokenizerLanguage(record.lang_pair),
    add_special_tokens: options.add_special_tokens,
    split_special_tokens: options.split_special_tokens,
    bypass_tokenizer: options.bypass_tokenizer,
  }, options);
  const result: TokenizeResult = { input_ids: encoding.input_ids };
  if (!options.ids_only) {
    result.tokens = encoding.input_ids.map((id) => tokenizer.idToToken(id));
    result.offset_mapping = offsetMapping(encoding, record, options.offsets);
    result.special_tokens_mask = encoding.special_tokens_mask;
  }
  if (options.token_type_ids) result.token_type_ids = encoding.token_type_ids;
  if (options.langs) result.langs = languageIds(encoding, langs, record.lang, record.lang_pair) ?? [];
  if (options.explain) {
    const { split_special_tokens, bypass_tokenizer } = options;
    result.explain = tokenizer.explain(record.text, { lang, split_special_tokens, bypass_tokenizer });
  }
  return { result, truncated };
}

function offsetMapping(
  { starts, ends, sequence_ids }: Encoding,
  { text, text_pair = "" }: PairRecord,
  unit: OffsetUnit,
): [number, number][] {
  const texts = [typeof text === "string" ? text : text.join(" "), text_pair];
  const mapping: [number, number][] = starts.map(() => [0, 0]);
  texts.forEach((side, sequence) => {
    const tokens = sequence_ids.flatMap((id, i) => id === sequence ? [i] : []);
    const converted = convertOffsets(side, unit, tokens.map((i) => starts[i]!), tokens.map((i) => ends[i]!));
    tokens.forEach((i, at) => mapping[i] = converted[at]!);
  });
  return mapping;
}
