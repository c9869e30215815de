import type { StreamRecord } from "../../record/record.ts";
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

/** A failed record with its error; null if it could not be read. */
export function withError(record: object, error: { code: string; message: string }): string | null {
  if (!("value" in record)) return null;
  const { code, message } = error;
  return withFields(record as StreamRecord, { error: JSON.stringify({ code, message }) });
}
