import type { RecordError } from "../errors.ts";
import type { JsonObject, StreamItem, StreamRecord } from "./record.ts";

/** Makes the text of an output from records and results. */
export interface ResultWriter {
  /**
   * Checks the first record of the input, before anything is computed or written.
   *
   * @throws {XlmError} 2 if the output does not support such records
   */
  begin?(first: StreamRecord): void;
  /**
   * Checks a record before its result is computed, in the order of the input.
   *
   * @throws {RecordError} if the output does not support the record
   */
  accept?(record: StreamRecord): void;
  /**
   * The entry for a record, without the last line end; null for none. Results may come in any order; entries are
   * written in the order of the input.
   *
   * @param json `result` as JSON, on one line.
   * @param further fields beside the result; none by default.
   */
  result(record: StreamRecord, json: string, result: unknown, further?: JsonObject): string | null;
  /** The entry for a failed record. */
  error(record: StreamItem, error: RecordError): string | null;
  /** The entry for a blank line that is kept. */
  readonly blank: string | null;
  /** Text before the first entry: the header of a table. */
  readonly head?: string;
  /**
   * Makes one document of all entries, which is written at the end; null to write none. Without this function each entry
   * is written when it is ready, with a line end.
   *
   * @param finished whether the input was read to its end.
   */
  document?(entries: readonly string[], finished: boolean): string | null;
  /**
   * Makes the output a directory. Each entry is then a JSON object of texts by file name, whose files are written when
   * it is ready. Returns the files that are written at the end.
   */
  directory?(): Readonly<Record<string, string>>;
  /**
   * For outputs with exactly one line per record, in which failed records are recognisable: only these can be resumed.
   */
  readonly kept?: KeptLineFormat;
}

/** How lines of an earlier run are read. */
export interface KeptLineFormat {
  /** Name of the format of lines, for messages: `JSON`. */
  readonly name: string;
  /** Whether a line is from a failed record; undefined if it does not have this format. */
  isError(line: string): boolean | undefined;
}
