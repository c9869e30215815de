import { RecordError } from "../../errors.ts";
import type { JsonObject, StreamRecord, UnreadableRecord } from "../../record/record.ts";
import type { Line } from "../bytes/line_reader.ts";
import { MAX_DEPTH, tooDeepAt } from "../json/json_depth.ts";
import { type JsonFault, locateJsonFault } from "../json/json_fault.ts";
import { readableMembers } from "../json/readable_members.ts";
import { textAround } from "../json/text_around.ts";
import type { ReadOptions } from "./input_format.ts";

/** The record in a line of JSON, or in an element of a document. */
export function jsonRecord(line: Line, { source, encoding_errors }: ReadOptions): StreamRecord | UnreadableRecord {
  const { number, text } = line;
  const { length } = text;
  const failed = (failure: RecordError) => {
    const json = readableMembers(text, (member) => line.failure === null || !member.includes("\ufffd"));
    return { source, line: number, failure, json: json && oneLine(json) };
  };
  if (line.failure !== null) return failed(line.failure);
  const deep = tooDeepAt(text);
  if (deep >= 0) return failed(invalidJson(line, deep, `more than ${MAX_DEPTH} levels of nesting`, ""));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const fault = locateJsonFault(text);
    return failed(invalidJson(line, fault.offset, fault.reason, hint(line, fault)));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { source, line: number, value: value as JsonObject, json: oneLine(text), length, encoding_errors };
  }
  if (typeof value === "string") {
    return { source, line: number, value: { text: value }, json: `{"text":${text.trim()}}`, length, encoding_errors };
  }
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  return failed(new RecordError("not_object", `line ${number} is ${found}; expected an object or a string`));
}

/** Removes line breaks, with the indentation after them, from valid JSON, where they occur only between tokens. */
function oneLine(json: string): string {
  return json.includes("\n") ? json.replace(/[ \t\r]*\n[ \t\r\n]*/g, "") : json;
}

function invalidJson(line: Line, offset: number, reason: string, hint: string): RecordError {
  const before = line.text.slice(0, offset);
  const breaks = before.split("\n").length - 1;
  const column = breaks > 0 ? offset - before.lastIndexOf("\n") : line.column + [...before].length;
  const place = `line ${line.number + breaks}, column ${column}`;
  const message = `${reason} at ${place}: ${textAround(line.text, offset)}`;
  return new RecordError("invalid_json", hint === "" ? message : `${message}. ${hint}`);
}

function hint(line: Line, fault: JsonFault): string {
  if (fault.hint !== "") return fault.hint;
  if (line.newline === "" && (fault.unfinished || fault.reason === "unterminated string")) {
    return "The input ends here without a line end: was it cut?";
  }
  return /^\s*["{[]/.test(line.text) ? "" : "For plain text use --raw-input";
}
