import type { StreamItem } from "../../record/record.ts";
import type { BlankLines } from "./blank_line.ts";

/** How the records of one input are read. */
export interface ReadOptions {
  /** The input's name in messages. */
  source: string;
  /** Maximum bytes of a line, or of another unit that a format reads at once. */
  max_line: number;
  /** Whether invalid UTF-8 fails its record or is read as U+FFFD. */
  encoding_errors: "strict" | "replace";
  blank_lines: BlankLines;
  /** Is told what fails no record, a phrase. */
  note: (found: string) => void;
}

/** How an input is written. A format is one file, and its line in registry.ts. */
export interface InputFormat {
  /** What `--format` calls it. */
  readonly name: string;
  /** A file whose name ends with one of them is read so where nothing else is asked for. */
  readonly extensions: readonly string[];
  /** What the documentation says of it: a phrase of Markdown. */
  readonly description: string;
  /**
   * The records of one input, in batches: as many as a chunk completed. Bytes that make no record are an `UnreadableRecord`
   * and never end the run.
   *
   * @param chunks the text's bytes, without a byte order mark; they may be no UTF-8.
   * @throws {XlmError} 2 if the input is clearly of another format
   */
  read(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncIterable<StreamItem[]>;
}
