import type { Model } from "../../models/model.ts";
import type { EncodeOptions, Encoding, Tokenizer } from "../../models/tokenizer.ts";
import { RecordError, XlmError } from "../errors.ts";
import type { Sequence } from "./sequence_batch.ts";

/** What to do with a text that is longer than allowed. */
export type Truncation = "error" | "right" | "left";

export interface LengthLimit {
  /** Tokens, special ones included; `undefined` for no limit. */
  max_length: number | undefined;
  truncation: Truncation;
  /** Of a pair only the first text may lose tokens. @default {false: the longer one does} */
  truncate_first_only?: boolean | undefined;
}

/** An encoding within the limit. */
export interface LimitedEncoding {
  encoding: Encoding;
  truncated: boolean;
}

/**
 * Encodes a text or a pair and holds it to the limit: too long is an error, or loses tokens of the text at the named end
 * (of the longer side in a pair, one at a time, as transformers' `longest_first`). Special tokens stay.
 *
 * @throws {RecordError} `too_long`.
 */
export function encodeWithin(
  tokenizer: Tokenizer,
  text: string | readonly string[],
  options: EncodeOptions,
  { max_length, truncation, truncate_first_only = false }: LengthLimit,
): LimitedEncoding {
  const encoding = tokenizer.encode(text, options);
  const length = encoding.input_ids.length;
  if (max_length === undefined || length <= max_length) return { encoding, truncated: false };
  if (truncation === "error") {
    throw new RecordError(
      "too_long",
      `The text has ${length} tokens, ${max_length} are allowed. Use --truncation right or split it`,
    );
  }
  return { encoding: truncate(encoding, max_length, truncation, truncate_first_only), truncated: true };
}

function truncate(encoding: Encoding, max_length: number, side: "right" | "left", first_only: boolean): Encoding {
  const sides = [0, 1].map((id) => encoding.sequence_ids.flatMap((sequence, i) => sequence === id ? [i] : []));
  for (let excess = encoding.input_ids.length - max_length; excess > 0; excess--) {
    const longer = !first_only && sides[1]!.length > sides[0]!.length ? sides[1]! : sides[0]!;
    if (longer.length === 0) {
      throw new RecordError("too_long", `The special tokens alone are longer than ${max_length}. Raise --max-length`);
    }
    if (side === "right") longer.pop();
    else longer.shift();
  }
  const kept = new Set(sides.flat());
  const keep = <T>(values: readonly T[]) => values.filter((_, i) => encoding.sequence_ids[i]! < 0 || kept.has(i));
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
  encoding: Pick<Encoding, "sequence_ids">,
  langs: Model["langs"],
  lang: string | undefined,
  lang_pair: string | undefined = lang,
): number[] | undefined {
  if (langs === undefined) return undefined;
  const ids = [languageId(langs, lang), languageId(langs, lang_pair)];
  let side = 0;
  return encoding.sequence_ids.map((sequence) => {
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
      `Cannot run a model with language embeddings: no language given; expected one of ${codes}. ` +
        "Use --lang, or a lang field in each record.",
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
