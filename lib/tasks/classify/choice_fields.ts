import { RecordError } from "../../errors.ts";
import { type Field, jsonKind } from "../../record/field.ts";
import type { StreamRecord } from "../../record/record.ts";
import { readLang } from "../sequence/sequence_options.ts";
import type { ChoiceRecord } from "./classify.ts";

/**
 * A record's question with its choices: texts, or pairs of texts.
 *
 * @throws {RecordError} `field_missing`, `field_type`, `invalid_utf8`.
 */
export function readChoiceRecord(
  record: StreamRecord,
  options:
    & Record<"field" | "choices_field" | "lang_field" | "pair_lang_field", Field>
    & { lang: string | undefined },
): ChoiceRecord {
  return {
    text: options.field.optionalText(record),
    choices: readChoices(options.choices_field.value(record), options.choices_field.name),
    lang: readLang(record, options),
    lang_pair: options.pair_lang_field.optionalText(record),
  };
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
