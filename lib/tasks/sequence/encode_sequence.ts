import type { Model } from "../../../models/model.ts";
import type { EncodeOptions, Encoding, Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError, XlmError } from "../../errors.ts";
import type { Sequence } from "./sequence_batch.ts";
import type { TokenWindow } from "./token_windows.ts";
import { type LengthLimit, truncate } from "./truncation.ts";

/** An encoding within the limit. */
export interface LimitedEncoding {
  encoding: Encoding;
  truncated: boolean;
}

/**
 * Encodes a text or a pair and holds it to the limit: too long is an error, or loses tokens of the text at the named end
 * (in a pair as transformers' `longest_first` takes them). Special tokens stay.
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

/** The encoding with special tokens and, of each text, the tokens of its window. */
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
 * The language embedding of each token. In a pair every special token takes the language of the side before it, the
 * first one that of the first side. `none` stands for no embedding.
 *
 * @param langs codes and ids of the model's language embeddings; `undefined` where it has none.
 * @throws {RecordError} `unknown_lang`, listing the codes.
 * @throws {XlmError} exit code 2 where no language is given at all.
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

/** The language whose rules the tokenizer applies: `none` leaves the choice to it. */
export function tokenizerLanguage(lang: string | undefined): string | undefined {
  return lang === "none" ? undefined : lang;
}

/** A sequence for the model from token ids. */
export function modelSequence(model: Model, input_ids: readonly number[], langs?: readonly number[]): Sequence {
  return { input_ids, position_ids: model.positionIds(input_ids), langs };
}
