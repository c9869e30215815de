import { RecordError } from "../lib/errors.ts";
import { Field, jsonKind } from "../lib/stream/field.ts";
import type { StreamRecord } from "../lib/stream/record.ts";
import type { ChoiceRecord } from "../lib/tasks/classify/classify.ts";
import type { PairOptions } from "./options.ts";

/**
 * Reads a question with its choices from a record: texts, or pairs of texts.
 *
 * @returns a reader that throws RecordError `field_missing`, `field_type`, `invalid_utf8`.
 */
export function choiceFields(options: PairOptions & { choicesField: string }): (record: StreamRecord) => ChoiceRecord {
  const text = new Field(options.field, "--field");
  const choices = new Field(options.choicesField, "--choices-field");
  const lang = new Field(options.langField, "--lang-field");
  const pairLang = new Field(options.pairLangField, "--pair-lang-field");
  return (record) => ({
    text: text.optionalText(record),
    choices: readChoices(choices.value(record), choices.name),
    lang: lang.optionalText(record) ?? options.lang,
    lang_pair: pairLang.optionalText(record),
  });
}

function readChoices(value: unknown, name: string): ChoiceRecord["choices"] {
  if (!Array.isArray(value)) {
    throw new RecordError(
      "field_type",
      `${name} is ${jsonKind(value)}; expected a list of texts, or of pairs of texts`,
    );
  }
  return value.map((choice, i) => {
    if (typeof choice === "string") return choice;
    const [first, second, ...more] = Array.isArray(choice) ? choice : [];
    if (typeof first === "string" && typeof second === "string" && more.length === 0) return [first, second] as const;
    throw new RecordError("field_type", `${name}[${i}] is ${jsonKind(choice)}; expected a text or a pair of texts`);
  });
}
