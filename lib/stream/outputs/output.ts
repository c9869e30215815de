import type { Entries } from "./entries.ts";
import type { LineWriterOptions } from "./line_writer.ts";
import type { OutputFile } from "./output_file.ts";

/** The output of a run. Nothing is written or truncated before `begin`. */
export interface Output {
  readonly name: string;
  /** Number of records at the start of the input that an earlier run has processed. */
  readonly done: number;
  /** Number of these that failed. */
  readonly failed: number;
  /** Opens the output when the first record is known. */
  begin(firstRecord: string): Promise<void>;
  /** Records the run, and records without a line, in the state. Must be awaited before lines are written. */
  skip(records: readonly number[]): Promise<void>;
  /** Returns the receiver of entries. */
  entries(how: LineWriterOptions): Entries;
  /**
   * Called after the last entry.
   *
   * @param whole whether all results must come from one model: where no signal or failure ended the run.
   * @param finished whether the input was read to its end.
   * @throws {XlmError} 3 if they are not
   */
  end(whole: boolean, finished: boolean): Promise<void>;
  close(): Promise<void>;
}

/** A file of error records, not yet open. */
export interface ErrorsFile {
  file: OutputFile;
  open(): Promise<void>;
}
