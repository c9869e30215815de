import { recordJson, type StreamRecord } from "../../record/record.ts";
import { jsonMembers } from "../json/json_members.ts";
import { spliceField } from "../json/splice_field.ts";

/**
 * The record as JSON with further fields at its end, which replace its own of these names.
 *
 * @param fields values as JSON.
 */
export function withFields(record: StreamRecord, fields: Readonly<Record<string, string>>): string {
  let json = recordJson(record);
  if (Object.keys(fields).some((name) => Object.hasOwn(record.value, name))) {
    const kept = jsonMembers(json).filter(({ name }) => !Object.hasOwn(fields, name));
    json = `{${kept.map(({ name, json }) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
  }
  return Object.entries(fields).reduce((all, [name, value]) => spliceField(all, name, value), json);
}

/** The field `text`, unless the record has that very text there. */
export function textField(record: StreamRecord, text: string): Record<string, string> {
  const own = Object.hasOwn(record.value, "text") && record.value["text"] === text;
  return own ? {} : { text: JSON.stringify(text) };
}

/** The text that words make, joined by one space, or the text that is given. */
export function joinedText(read: string | readonly string[]): string {
  return typeof read === "string" ? read : read.join(" ");
}

/** A failed record with its error; null if it could not be read. */
export function withError(record: object, error: { code: string; message: string }): string | null {
  if (!("value" in record)) return null;
  const { code, message } = error;
  return withFields(record as StreamRecord, { error: JSON.stringify({ code, message }) });
}
