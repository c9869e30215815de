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
  /** The object's original text; null if the record had another form, so that there is only `value`. */
  readonly json: string | null;
  /** Size of the record's text in UTF-16 units, which limits the records in flight. */
  readonly length: number;
  /** Whether a lone surrogate in a text fails the record or becomes U+FFFD. */
  readonly encoding_errors: "strict" | "replace";
}

/** Splits a value of the input into records; `undefined` if it is a record itself. */
export type Expand = (value: unknown) => readonly object[] | undefined;

/** A record that could not be read. */
export interface UnreadableRecord {
  readonly source: string;
  readonly line: number;
  readonly failure: RecordError;
  /** Fields that could be read nevertheless, as the text of a JSON object; null or absent where there are none. */
  readonly json?: string | null;
}

/** A line of white space only that is written as a blank line. */
export interface BlankLine {
  readonly source: string;
  readonly line: number;
  readonly blank: true;
}

/** An item of the input that gets one line of output. */
export type StreamItem = StreamRecord | UnreadableRecord | BlankLine;

/** The record as the text of a JSON object. */
export function recordJson(record: StreamRecord): string {
  return record.json ?? JSON.stringify(record.value);
}
