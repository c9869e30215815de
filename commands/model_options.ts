import { XlmError } from "../lib/errors.ts";
import type { Model } from "../models/model.ts";

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
 * @throws {XlmError} exit code 2 where it is more than the model can read.
 */
export function maxLength(asked: number | undefined, model: Model): number {
  if (asked === undefined || asked <= model.max_length) return asked ?? model.max_length;
  throw new XlmError(
    2,
    `Cannot use --max-length ${asked}: the model reads ${model.max_length} tokens; expected at most that.`,
  );
}
