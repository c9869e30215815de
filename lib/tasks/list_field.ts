import { RecordError } from "../errors.ts";
import type { Field } from "../record/field.ts";
import type { StreamRecord } from "../record/record.ts";
import { commaSeparated } from "../options/list_option.ts";

/**
 * A list field of a record: a JSON list, whose texts may contain commas, or one text that is split at commas (as in a
 * table), with white space around the entries removed; `undefined` if absent.
 *
 * @throws {RecordError} `field_type`, `invalid_utf8`; `empty_text` if the list or an entry is empty.
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
