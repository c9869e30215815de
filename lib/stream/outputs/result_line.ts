import type { RecordError } from "../../errors.ts";
import type { StreamItem, StreamRecord } from "../../record/record.ts";
import { recordJson } from "../../record/record.ts";

/**
 * `json`, the text of an object, with one field added at its end. The text before the closing brace is kept as it is,
 * so numbers that JavaScript cannot hold, duplicate keys and the order of keys go through unchanged.
 */
export function spliceField(json: string, name: string, value: string): string {
  const open = json.slice(0, json.lastIndexOf("}"));
  const comma = open.trimEnd().endsWith("{") ? "" : ",";
  return `${open}${comma}${JSON.stringify(name)}:${value}}`;
}

/** The output line of a record that failed: the fields that could be read, and the error. */
export function errorLine(record: StreamItem, error: RecordError, bare: boolean): string {
  const value = JSON.stringify({ code: error.code, message: error.message });
  const json = bare || "blank" in record ? null : "value" in record ? recordJson(record) : record.json ?? null;
  return json === null ? `{"error":${value}}` : spliceField(json, "error", value);
}

/** The output line of a record: its own text with `result`, a JSON text, added as field `name`. */
export function resultLine(record: StreamRecord, name: string, result: string): string {
  return spliceField(recordJson(record), name, result);
}
