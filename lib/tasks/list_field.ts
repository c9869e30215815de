import { RecordError } from "../errors.ts";
import type { Field } from "../record/field.ts";
import type { StreamRecord } from "../record/record.ts";
import { commaSeparated } from "../options/list_option.ts";

/**
 * The record's list of texts, each commas and all, or one text with commas between them (as in a table), without the spaces
 * around each; `undefined` where the record has none.
 *
 * @throws {RecordError} `field_type`, `invalid_utf8`; `empty_text` where the list or an entry is empty.
 */
export function listField(field: Field, record: StreamRecord): string[] | undefined {
  const value = field.find(record);
  if (value === undefined) return undefined;
  const entries = typeof value === "string" ? commaSeparated(field.text(record)) : field.texts(record);
  const empty = entries.findIndex((entry) => entry.trim() === "");
  if (entries.length > 0 && empty < 0) return entries;
  const found = entries.length === 0 ? `${field.name} is an empty list` : `${field.name}[${empty}] is empty`;
  throw new RecordError("empty_text", `${found}; expected some text`);
}
