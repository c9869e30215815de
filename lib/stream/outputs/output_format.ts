import type { Options, Values } from "../../options/option.ts";
import type { StreamRecord } from "../../record/record.ts";
import type { ResultWriter } from "../../record/result_writer.ts";
import type { OffsetUnit } from "../../text/offsets/offsets.ts";

/** Settings of a run for an output format, besides its own options. */
export interface WriterSettings {
  /** The command's name, which determines the kind of results: `tag`. */
  readonly task: string;
  /** Name of the field for the result. */
  readonly result_field: string;
  /** Whether results are written without their records. */
  readonly bare: boolean;
  /** The part of the input that is read; `undefined` for all. */
  readonly shard?: { readonly index: number; readonly count: number } | undefined;
  /** Name of the model. */
  readonly model_name: string;
  /**
   * The text in which offsets of a result count; if words are given, they stand for the text that they make, joined by
   * one space.
   *
   * @throws {RecordError} if the record has none
   */
  readText(record: StreamRecord): string | readonly string[];
  /** Names of the fields that results may have beside them, such as `uncertainty`. @default {none} */
  readonly further_fields?: readonly string[];
}

/** An output format: one file, and its line in registry.ts, with its name and commands. */
export interface OutputFormat<O extends Options = Options> {
  /** Description for the documentation, in Markdown. */
  readonly description: string;
  /**
   * Units in which it counts offsets: its own first, then others that `--offsets` may choose; the task's default and
   * any other if absent.
   */
  readonly offsets?: readonly OffsetUnit[];
  /** The rows of `tag` that it needs: one for each word, or spans that may have several words. */
  readonly rows?: "words" | "spans";
  /** Whether it has a place for the fields beside a result. @default {false} */
  readonly further?: boolean;
  /** Starts an output. */
  start(settings: WriterSettings, options: Values<O>): ResultWriter;
}

/** A format whose options have their types. */
// deno-lint-ignore no-explicit-any
export function format<O extends Options>(format: OutputFormat<O>): OutputFormat<any> {
  return format;
}
