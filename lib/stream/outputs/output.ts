import type { Entries } from "./entries.ts";
import type { LineWriterOptions } from "./line_writer.ts";
import type { OutputFile } from "./output_file.ts";

/** Where the results of a run go. Nothing is written, or cut, before `begin`. */
export interface Output {
  readonly name: string;
  /** Records of the input, from its first, that an earlier run has processed. */
  readonly done: number;
  /** How many of them failed. */
  readonly failed: number;
  /** Gets ready for lines, once the input's first record is known. */
  begin(firstRecord: string): Promise<void>;
  /** Must be awaited before lines are written: notes what the run is, and records that will have no line. */
  skip(records: readonly number[]): Promise<void>;
  /** Where the entries of records go. */
  entries(how: LineWriterOptions): Entries;
  /**
   * Is called after the last entry.
   *
   * @param whole whether the input was read to its end; the run's results must be of one model then.
   * @throws {XlmError} 3 if they are not
   */
  end(whole: boolean): Promise<void>;
  close(): Promise<void>;
}

/** A file of error records, not yet open. */
export interface ErrorsFile {
  file: OutputFile;
  open(): Promise<void>;
}
