import { RecordError, XlmError } from "../../errors.ts";
import { textAround } from "../json/text_around.ts";
import { isJson } from "../json/is_json.ts";
import { MAX_DEPTH, tooDeepAt } from "../json/json_depth.ts";
import { type JsonFault, locateJsonFault } from "../json/json_fault.ts";
import { blankItems, type BlankLines, isBlank } from "./blank_line.ts";
import type { Line } from "../bytes/line_reader.ts";
import { readableMembers } from "../json/readable_members.ts";
import type { JsonObject, StreamItem, StreamRecord, UnreadableRecord } from "../../record/record.ts";

/** How the lines of one input become records. */
export interface RecordOptions {
  /** The input's name in messages. */
  source: string;
  encodingErrors: "strict" | "replace";
  blankLines: BlankLines;
  /** Is told what fails no record, a phrase. */
  note: (found: string) => void;
}

/** The records of JSONL: each line an object, or a string that stands for `{"text": …}`. Blank lines are as `blankLines` says. */
export async function* jsonlRecords(
  batches: AsyncIterable<Line[]>,
  options: RecordOptions,
): AsyncGenerator<StreamItem[]> {
  let first = true;
  for await (const lines of batches) {
    const records: StreamItem[] = [];
    for (const given of lines) {
      const line = withoutMark(given);
      if (isBlank(line)) records.push(...blankItems(options.source, line.number, options.blankLines));
      else {
        if (first) refuseWrappedJson(line, options.source);
        first = false;
        records.push(jsonRecord(line, options));
      }
    }
    yield records;
  }
}

/** The records of a `.json` file, from the values that `readJsonValues` has separated. */
export async function* jsonRecords(
  batches: AsyncIterable<Line[]>,
  options: RecordOptions,
): AsyncGenerator<StreamItem[]> {
  for await (const lines of batches) yield lines.map((line) => jsonRecord(line, options));
}

/** The records of plain text: each line is the text. */
export async function* rawRecords(
  batches: AsyncIterable<Line[]>,
  options: RecordOptions,
): AsyncGenerator<StreamItem[]> {
  const { source, encodingErrors, blankLines, note } = options;
  for await (const lines of batches) {
    const records: StreamItem[] = [];
    for (const line of lines) {
      if (line.number === 1 && line.newline === "" && line.text.includes("\r")) {
        note("it is one line with CR in it, which is no line end here; if it should be, convert with tr '\\r' '\\n'");
      }
      if (line.failure !== null) records.push({ source, line: line.number, failure: line.failure });
      else if (isBlank(line)) records.push(...blankItems(source, line.number, blankLines));
      else records.push(textRecord(line.text, source, line.number, encodingErrors));
    }
    yield records;
  }
}

/** The record `{"text": text}`. */
export function textRecord(
  text: string,
  source: string,
  line: number,
  encodingErrors: "strict" | "replace",
): StreamRecord {
  return { source, line, value: { text }, json: null, length: text.length, encodingErrors };
}

/** JSON has no byte order mark, so one that begins a line was the first of a file that others were joined with. */
function withoutMark(line: Line): Line {
  return line.text.startsWith("\ufeff") ? { ...line, text: line.text.slice(1), column: line.column + 1 } : line;
}

function jsonRecord(line: Line, { source, encodingErrors }: RecordOptions): StreamRecord | UnreadableRecord {
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
    return { source, line: number, value: value as JsonObject, json: oneLine(text), length, encodingErrors };
  }
  if (typeof value === "string") {
    return { source, line: number, value: { text: value }, json: `{"text":${text.trim()}}`, length, encodingErrors };
  }
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  return failed(new RecordError("not_object", `line ${number} is ${found}; expected an object or a string`));
}

/** Valid JSON without line breaks: they stand between tokens only, with indentation after them. */
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

/** Throws where the first line shows JSON that goes over many lines, or all records in one array: each line would fail. */
function refuseWrappedJson(line: Line, source: string): void {
  const text = line.text.trim();
  if (text.startsWith("[")) {
    if (!isWrappedArray(text)) return;
    throw new XlmError(
      2,
      `Cannot read ${source}: it looks like a JSON array; expected one object a line. Use --format json or jq -c '.[]'.`,
    );
  }
  if (!text.startsWith("{") || line.newline === "" || !/[{[,]$/.test(text) || tooDeepAt(text) >= 0) return;
  if (isJson(text) || !locateJsonFault(text).unfinished) return;
  throw new XlmError(
    2,
    `Cannot read ${source}: it looks like pretty-printed JSON; expected one object a line. Use --format json or jq -c .`,
  );
}

/** True for an array that holds objects, or whose end is on a later line. */
function isWrappedArray(text: string): boolean {
  if (tooDeepAt(text) >= 0) return false;
  if (!isJson(text)) return locateJsonFault(text).unfinished;
  return typeof JSON.parse(text)[0] === "object";
}
