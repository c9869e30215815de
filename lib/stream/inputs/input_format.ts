import type { StreamItem } from "../../record/record.ts";
import type { BlankLines } from "./blank_line.ts";

/** Options for reading an input. */
export interface ReadOptions {
  /** The input's name in messages. */
  source: string;
  /** Maximum bytes of a line, or of another unit of the format. */
  max_line: number;
  /** Whether invalid UTF-8 fails the record or becomes U+FFFD. */
  encoding_errors: "strict" | "replace";
  blank_lines: BlankLines;
  /** Separates the columns of CSV. @default {","} */
  delimiter?: string | undefined;
  /** Number of the first line, where it is not the first of its file. @default {1} */
  first_line?: number;
  /** Receives notes that do not concern a single record. */
  note: (found: string) => void;
}

/** An input format: one file, and its line in registry.ts, with its name and extensions. */
export interface InputFormat {
  /** Description for the documentation, in Markdown. */
  readonly description: string;
  /**
   * Yields the records of one input in batches, all that a chunk completes. Bytes that are not a record become an
   * `UnreadableRecord` and never end the run.
   *
   * @param chunks the input's bytes, without byte order mark; they may be invalid UTF-8.
   * @throws {XlmError} 2 if the input clearly has another format
   */
  read(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncIterable<StreamItem[]>;
}
