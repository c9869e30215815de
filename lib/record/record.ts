import type { RecordError } from "../errors.ts";

/** A JSON object as parsed. Keys are data: read them with a `Field`, never as properties, or `__proto__` is one. */
export type JsonObject = { readonly [key: string]: unknown };

/** One record of the input. */
export interface StreamRecord {
  /** The file as given, `standard input` or `--text`. */
  readonly source: string;
  /** The line it begins at, from 1; for `--text` the number of the option. */
  readonly line: number;
  readonly value: JsonObject;
  /** The object's text as it came; null if the record came in another form, and `value` is all there is. */
  readonly json: string | null;
  /** Size of the record's text in UTF-16 units, as counted while it is in flight. */
  readonly length: number;
  /** Whether a lone surrogate in a text fails the record or is read as U+FFFD. */
  readonly encoding_errors: "strict" | "replace";
}

/** Records that one value of the input stands for, `undefined` if it is a record itself. */
export type Expand = (value: unknown) => readonly object[] | undefined;

/** What takes the place of a record that could not be read. */
export interface UnreadableRecord {
  readonly source: string;
  readonly line: number;
  readonly failure: RecordError;
  /** Fields that could be read nevertheless, as the text of an object; null or absent where there are none. */
  readonly json?: string | null;
}

/** A line of white space only that goes out as a blank line. */
export interface BlankLine {
  readonly source: string;
  readonly line: number;
  readonly blank: true;
}

/** What one line of output answers. */
export type StreamItem = StreamRecord | UnreadableRecord | BlankLine;

/** The record as the text of a JSON object. */
export function recordJson(record: StreamRecord): string {
  return record.json ?? JSON.stringify(record.value);
}
