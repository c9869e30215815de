import { RecordError } from "../../errors.ts";
import type { HeadName } from "../../../models/heads.ts";
import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { languageIds } from "../sequence/encode_sequence.ts";
import { encodeText, type EncodeTextOptions } from "../sequence/encode_text.ts";
import { type ForwardFields, isGiven } from "./forward_fields.ts";

/** A text, or the words of one; the second text of a pair; the choices of a multiple choice. */
export interface ForwardText {
  text?: string | readonly string[] | undefined;
  text_pair?: string | undefined;
  choices?: readonly string[] | undefined;
  lang?: string | undefined;
  lang_pair?: string | undefined;
}

/**
 * Encodes a text as the fields of a record with ids. In multiple choice each choice is paired with the text, if there
 * is one.
 *
 * @throws {RecordError} `empty_text`, `field_missing`, `too_long`, `unknown_lang`.
 */
export function textFields(
  record: ForwardText,
  head: HeadName,
  model: Model,
  tokenizer: Tokenizer,
  options: EncodeTextOptions,
): { fields: ForwardFields; truncated: boolean } {
  if (head !== "multiple-choice") return encode(record, model, tokenizer, options);
  const { text, choices } = record;
  if (choices === undefined) throw new RecordError("field_missing", "choices is missing; expected a list of strings");
  if (choices.length === 0) throw new RecordError("empty_text", "choices is empty; expected at least one");
  const rows = choices.map((choice) => {
    const pair = text === undefined ? { text: choice, text_pair: undefined } : { text, text_pair: choice };
    return encode({ ...record, ...pair }, model, tokenizer, options);
  });
  const column = (name: "input_ids" | "langs") => rows.map(({ fields }) => fields[name]);
  return {
    fields: { input_ids: column("input_ids"), ...(model.langs && { langs: column("langs") }) },
    truncated: rows.some(({ truncated }) => truncated),
  };
}

function encode(
  { text = "", ...record }: ForwardText,
  model: Model,
  tokenizer: Tokenizer,
  options: EncodeTextOptions,
): { fields: ForwardFields; truncated: boolean } {
  const { input_ids, langs, truncated } = encodeText({ text, ...record }, model, tokenizer, options);
  return { fields: { input_ids, ...(langs && { langs }) }, truncated };
}

/**
 * The fields of a record with ids; `langs` is filled with the record's `lang` if only that is given.
 *
 * @throws {RecordError} `unknown_lang`.
 */
export function idFields(fields: ForwardFields, head: HeadName, model: Model, lang: string | undefined): ForwardFields {
  if (model.langs === undefined || lang === undefined || isGiven(fields.langs)) return fields;
  const inLanguage = (ids: unknown) =>
    Array.isArray(ids) ? languageIds({ sequence_ids: ids.map(() => 0) }, model.langs, lang) : undefined;
  const { input_ids } = fields;
  const nested = head === "multiple-choice" && Array.isArray(input_ids);
  return { ...fields, langs: nested ? input_ids.map(inLanguage) : inLanguage(input_ids) };
}
