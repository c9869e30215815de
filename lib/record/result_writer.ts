import type { RecordError } from "../errors.ts";
import type { StreamItem, StreamRecord } from "./record.ts";

/** Makes the text of one output of its records and their results. */
export interface ResultWriter {
  /**
   * Looks at the first record of the input, before anything is computed or written.
   *
   * @throws {XlmError} 2 if the output cannot take such records
   */
  begin?(first: StreamRecord): void;
  /**
   * Looks at a record before its result is made, in the order of the input.
   *
   * @throws {RecordError} if the output cannot take the record
   */
  accept?(record: StreamRecord): void;
  /**
   * What the output says of a record, without the last line end; null for nothing. Results may come in any order; what is said of
   * them is put in that of the input.
   *
   * @param json `result` as JSON, on one line.
   */
  result(record: StreamRecord, json: string, result: unknown): string | null;
  /** What it says of a record that failed. */
  error(record: StreamItem, error: RecordError): string | null;
  /** What it says of a blank line that is kept. */
  readonly blank: string | null;
  /** What stands before the first record: the header of a table. */
  readonly head?: string;
  /**
   * The output as one document, of what it says of the records, in their order. It is written at the end, in one piece. Without
   * this function what it says is written as it comes, and a line end after each.
   */
  document?(entries: readonly string[]): string;
  /** For an output of exactly one line a record, in which failed records can be told: only such a one can be resumed. */
  readonly kept?: KeptLineFormat;
}

/** What is known of the lines of an earlier run. */
export interface KeptLineFormat {
  /** What every line is, in a message: `JSON`. */
  readonly name: string;
  /** Whether a line is that of a failed record; undefined if it is no line of this format. */
  isError(line: string): boolean | undefined;
}
