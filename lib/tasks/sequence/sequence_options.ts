import type { Tokenizer } from "../../../models/tokenizer.ts";
import type { Model } from "../../../models/model.ts";
import { XlmError } from "../../errors.ts";
import type { Field } from "../../record/field.ts";
import type { StreamRecord } from "../../record/record.ts";
import { NON_PRINTING } from "../../text/normalize/non_printing.ts";
import { choice, count, field, flag, flagIfGiven, text, valued } from "../../options/option.ts";
import type { PairRecord } from "./encode_text.ts";
import type { PieceOptions } from "./text_pieces.ts";
import type { Truncation } from "./truncation.ts";

/**
 * Options of every task: the model, and how texts become sequences. `--resume` compares the contents of the model's
 * files, not its name.
 */
export const SEQUENCE_OPTIONS = {
  model: valued<string>(
    "model:string:model",
    "Directory, weights file, org/name[@revision] in the Hugging Face cache, or small (an XLM that ships).",
    {
      group: "Model",
      short: "m",
      compared: false,
    },
  ),
  lang: text("code", "Language of the texts, for records that name none.", { group: "Model" }),
  kytea_model: valued<string>("model:file", "KyTea model for segmenting Japanese text.", {
    group: "Model",
    compared: false,
  }),
  bypass_tokenizer: flag("Text is already tokenized: split at white space and apply BPE only (XLM).", {
    group: "Model",
  }),
  non_printing: choice(
    "how:non-printing",
    NON_PRINTING,
    "Non-printing characters (tabs, line ends …): drop them, or replace each with a space (XLM).",
    { group: "Model", default: "drop" },
  ),
  split_special_tokens: flagIfGiven("Treat special tokens in the text as ordinary text.", { group: "Model" }),
  max_length: count("tokens", "Maximum sequence length in tokens, special tokens included.", { group: "Model" }),
  lang_field: field("lang", "Field of the language."),
};

/** The option for texts that are too long. */
export const TRUNCATION = {
  truncation: choice(
    "side:truncation",
    ["error", "right", "left"] as const,
    "Texts over --max-length: fail the record (error, the default), or remove tokens on this side.",
    { group: "Model" },
  ),
};

export const OFFSETS = {
  offsets: choice(
    "unit:offsets",
    ["codepoint", "utf16", "byte", "grapheme"] as const,
    "Unit of the offsets; by default codepoint, or that of the output format.",
    {
      group: "Output",
      like_default: "codepoint",
    },
  ),
};

/** The text of a record. */
export const TEXT_OPTIONS = {
  field: field("text", "Field of the text; use dots for nested fields (body.text)."),
  ...SEQUENCE_OPTIONS,
  ...TRUNCATION,
};

export const PAIR_FIELDS = {
  pair_field: field("text_pair", "Field of the second text of a pair."),
  pair_lang_field: field("lang_pair", "Field of the second text's language."),
};

export const TOKENS_FIELD = {
  tokens_field: field("tokens", "Field of a text already split into words (a list)."),
};

/** A text, or the words of one, and the second text of a pair. */
export const PAIR_OPTIONS = { ...PAIR_FIELDS, ...TOKENS_FIELD, ...TEXT_OPTIONS };

interface Language {
  lang: string | undefined;
  lang_field: Field;
}

/** The record's language, else the one given for all records. */
export function readLang(record: StreamRecord, { lang, lang_field }: Language): string | undefined {
  return lang_field.optionalText(record) ?? lang;
}

/** A record's text, or its words if it has no text. */
export function readTextOrTokens(
  record: StreamRecord,
  { field, tokens_field }: { field: Field; tokens_field: Field },
): string | readonly string[] {
  const words = field.find(record) === undefined && tokens_field.find(record) !== undefined;
  return words ? tokens_field.texts(record) : field.text(record);
}

/**
 * A record's text, or its words, and the second text of a pair.
 *
 * @throws {RecordError} `field_missing`, `field_type`, `invalid_utf8`.
 */
export function readPair(
  record: StreamRecord,
  options: Language & Record<"field" | "tokens_field" | "pair_field" | "pair_lang_field", Field>,
): PairRecord {
  return {
    text: readTextOrTokens(record, options),
    text_pair: options.pair_field.optionalText(record),
    lang: readLang(record, options),
    lang_pair: options.pair_lang_field.optionalText(record),
  };
}

/** How texts are to be read. */
export interface ReadingOptions extends PieceOptions {
  truncation: Truncation;
}

/** @param usual default truncation. */
export function readingOptions(
  { split_special_tokens, bypass_tokenizer, truncation }: PieceOptions & { truncation?: Truncation | undefined },
  usual: Truncation = "error",
): ReadingOptions {
  return { split_special_tokens, bypass_tokenizer, truncation: truncation ?? usual };
}

/**
 * The tokenizer's `model_max_length`, which limits texts only if they may be truncated; otherwise the model's own limit
 * counts, as in transformers.
 */
export function tokenizerLimit(
  { truncation = "error", stride }: { truncation?: Truncation | undefined; stride?: number | undefined },
  { model_max_length }: Pick<Tokenizer, "model_max_length">,
): number | undefined {
  return truncation === "error" && stride === undefined ? undefined : model_max_length;
}

/**
 * The maximum length of sequences.
 *
 * @param usual default length, if the model reads as much.
 * @throws {XlmError} exit code 2 if it is more than the model reads.
 */
export function maxLength(asked: number | undefined, model: Model, usual: number = model.max_length): number {
  if (asked === undefined) return Math.min(usual, model.max_length);
  if (asked <= model.max_length) return asked;
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("max_length")} ${asked}: the model reads ${model.max_length} tokens; expected at most that.`,
  );
}

/** @throws {XlmError} exit code 2 if the model has language embeddings, but none with this code. */
export function checkLanguage(lang: string | undefined, langs: Model["langs"]): void {
  if (lang === undefined || lang === "none" || langs === undefined || Object.hasOwn(langs, lang)) return;
  const codes = Object.keys(langs).join(", ");
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("lang")} ${lang}: the model has no such language; expected one of ${codes}, or none.`,
  );
}
