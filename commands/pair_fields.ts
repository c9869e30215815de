import { Field } from "../lib/stream/field.ts";
import type { StreamRecord } from "../lib/stream/record.ts";
import type { PairRecord } from "../lib/tasks/sequence/encode_text.ts";
import type { PairOptions } from "./options.ts";

/** The options that name the fields, and the language where a record names none. */
type Names = Pick<PairOptions, "field" | "pairField" | "tokensField" | "langField" | "pairLangField" | "lang">;

/**
 * Reads a text, or the words of one, and the second text of a pair from a record; `--lang` where it names no language.
 *
 * @returns a reader that throws RecordError `field_missing`, `field_type`, `invalid_utf8`.
 */
export function pairFields(options: Names): (record: StreamRecord) => PairRecord {
  const text = new Field(options.field, "--field");
  const pair = new Field(options.pairField, "--pair-field");
  const tokens = new Field(options.tokensField, "--tokens-field");
  const lang = new Field(options.langField, "--lang-field");
  const pairLang = new Field(options.pairLangField, "--pair-lang-field");
  return (record) => {
    const words = text.find(record) === undefined && tokens.find(record) !== undefined;
    return {
      text: words ? tokens.texts(record) : text.text(record),
      text_pair: pair.optionalText(record),
      lang: lang.optionalText(record) ?? options.lang,
      lang_pair: pairLang.optionalText(record),
    };
  };
}
