import type { JsonObject, StreamRecord } from "../../record/record.ts";
import { withFields } from "../json/with_fields.ts";

/** The field `text`, unless the record has that very text there. */
export function textField(record: StreamRecord, text: string): Record<string, string> {
  const own = Object.hasOwn(record.value, "text") && record.value["text"] === text;
  return own ? {} : { text: JSON.stringify(text) };
}

/** The text that words make, joined by one space, or the text that is given. */
export function joinedText(read: string | readonly string[]): string {
  return typeof read === "string" ? read : read.join(" ");
}

/** Fields beside a result, such as how uncertain it is, as JSON. */
export function furtherFields(further: JsonObject = {}): Record<string, string> {
  const given = Object.entries(further).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, JSON.stringify(value)]));
}

/** A failed record with its error; null if it could not be read. */
export function withError(record: object, error: { code: string; message: string }): string | null {
  if (!("value" in record)) return null;
  const { code, message } = error;
  return withFields(record as StreamRecord, { error: JSON.stringify({ code, message }) });
}
