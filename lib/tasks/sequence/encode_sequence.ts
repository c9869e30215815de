import type { Model } from "../../../models/model.ts";
import type { EncodeOptions, Encoding, Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError, XlmError } from "../../errors.ts";
import type { Sequence } from "./sequence_batch.ts";
import type { TokenWindow } from "./token_windows.ts";
import { type LengthLimit, truncate } from "./truncation.ts";

/** An encoding that fits the limit. */
export interface LimitedEncoding {
  encoding: Encoding;
  truncated: boolean;
}

/**
 * Encodes a text or a pair. One that is too long is an error or is truncated at the given side (a pair by transformers'
 * `longest_first`); special tokens are kept.
 *
 * @throws {RecordError} `too_long`.
 */
export function encodeWithin(
  tokenizer: Pick<Tokenizer, "encode" | "pair_truncation">,
  text: string | readonly string[],
  options: EncodeOptions,
  limit: LengthLimit,
): LimitedEncoding {
  const encoding = tokenizer.encode(text, options);
  const { max_length = Infinity } = limit;
  if (encoding.input_ids.length <= max_length) return { encoding, truncated: false };
  const lengths = [0, 0];
  for (const side of encoding.sequence_ids) if (side >= 0) lengths[side]!++;
  const special = encoding.input_ids.length - lengths[0]! - lengths[1]!;
  const sides = options.text_pair === undefined ? lengths.slice(0, 1) : lengths;
  const kept = truncate(sides, special, limit, tokenizer.pair_truncation);
  return { encoding: keepWindows(encoding, kept), truncated: true };
}

/** The encoding reduced to its special tokens and the tokens in each text's window. */
function keepWindows(encoding: Encoding, windows: readonly TokenWindow[]): Encoding {
  const seen = [0, 0];
  const stays = encoding.sequence_ids.map((side) => {
    if (side < 0) return true;
    const { begin, end } = windows[side]!;
    const at = seen[side]!++;
    return at >= begin && at < end;
  });
  const keep = <T>(values: readonly T[]) => values.filter((_, i) => stays[i]);
  return {
    input_ids: keep(encoding.input_ids),
    starts: keep(encoding.starts),
    ends: keep(encoding.ends),
    special_tokens_mask: keep(encoding.special_tokens_mask),
    token_type_ids: keep(encoding.token_type_ids),
    sequence_ids: keep(encoding.sequence_ids),
  };
}

/**
 * The language embedding of each token. In a pair a special token has the language of the text before it, the first one
 * that of the first text. `none` means no embedding.
 *
 * @param langs ids of the model's language embeddings by code; `undefined` if it has none.
 * @throws {RecordError} `unknown_lang`, listing the codes.
 * @throws {XlmError} exit code 2 if no language is given at all.
 */
export function languageIds(
  { sequence_ids }: { readonly sequence_ids: readonly number[] },
  langs: Model["langs"],
  lang: string | undefined,
  lang_pair: string | undefined = lang,
): number[] | undefined {
  if (langs === undefined) return undefined;
  const ids = [languageId(langs, lang), languageId(langs, lang_pair)];
  let side = 0;
  return sequence_ids.map((sequence) => {
    if (sequence >= 0) side = sequence;
    return ids[side]!;
  });
}

function languageId(langs: NonNullable<Model["langs"]>, lang: string | undefined): number {
  if (lang === "none") return -1;
  const codes = `${Object.keys(langs).join(", ")}, or none`;
  if (lang === undefined) {
    throw new XlmError(
      2,
      (called) =>
        `Cannot run a model with language embeddings: no language given; expected one of ${codes}. ` +
        `Use ${called("lang")}, or a lang field in each record.`,
    );
  }
  if (Object.hasOwn(langs, lang)) return langs[lang]!;
  throw new RecordError("unknown_lang", `The model has no language ${JSON.stringify(lang)}; expected one of ${codes}`);
}

/** The language for the tokenizer's rules: `undefined`, its default, for `none`. */
export function tokenizerLanguage(lang: string | undefined): string | undefined {
  return lang === "none" ? undefined : lang;
}

/** A sequence for the model from token ids. */
export function modelSequence(model: Model, input_ids: readonly number[], langs?: readonly number[]): Sequence {
  return { input_ids, position_ids: model.positionIds(input_ids), langs };
}
