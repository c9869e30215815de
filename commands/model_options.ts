import { XlmError } from "../lib/errors.ts";
import type { Truncation } from "../lib/tasks/sequence/truncation.ts";
import type { Model } from "../models/model.ts";
import type { Tokenizer, TokenizerSettings } from "../models/tokenizer.ts";
import type { RecordOptions } from "./options.ts";

/**
 * @param lang what `--lang` says.
 * @throws {XlmError} exit code 2 where the model has language embeddings and none of that code.
 */
export function checkLanguage(lang: string | undefined, langs: Model["langs"]): void {
  if (lang === undefined || lang === "none" || langs === undefined || Object.hasOwn(langs, lang)) return;
  const codes = Object.keys(langs).join(", ");
  throw new XlmError(
    2,
    `Cannot use --lang ${lang}: the model has no such language; expected one of ${codes}, or none.`,
  );
}

/**
 * The longest sequence that records may have.
 *
 * @param usual what is taken where nothing is asked for, and the model reads so much.
 * @throws {XlmError} exit code 2 where it is more than the model can read.
 */
export function maxLength(asked: number | undefined, model: Model, usual: number = model.max_length): number {
  if (asked === undefined) return Math.min(usual, model.max_length);
  if (asked <= model.max_length) return asked;
  throw new XlmError(
    2,
    `Cannot use --max-length ${asked}: the model reads ${model.max_length} tokens; expected at most that.`,
  );
}

/**
 * The tokenizer's own limit, where texts beyond it are to be cut: without `--truncation` they are read as long as the model
 * can, as transformers reads them.
 */
export function tokenizerLimit(
  { truncation = "error", stride }: Pick<RecordOptions, "truncation"> & { stride?: number | undefined },
  { model_max_length }: Pick<Tokenizer, "model_max_length">,
): number | undefined {
  return truncation === "error" && stride === undefined ? undefined : model_max_length;
}

/** How texts are to be read. */
export interface ReadingOptions {
  /** `undefined` leaves it to tokenizer_config.json. */
  split_special_tokens: boolean | undefined;
  bypass_tokenizer: boolean;
  truncation: Truncation;
}

/** @param truncation where none is asked for. */
export function tokenizeOptions(options: RecordOptions, truncation: Truncation = "error"): ReadingOptions {
  const { splitSpecialTokens, bypassTokenizer = false } = options;
  return {
    split_special_tokens: splitSpecialTokens,
    bypass_tokenizer: bypassTokenizer,
    truncation: options.truncation ?? truncation,
  };
}

/** What the tokenizer needs beside the model's files. */
export function tokenizerSettings({ kyteaModel, nonPrinting }: RecordOptions): TokenizerSettings {
  return { kytea_model: kyteaModel, non_printing: nonPrinting };
}
