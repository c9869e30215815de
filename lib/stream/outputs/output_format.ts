import type { Options, Values } from "../../options/option.ts";
import type { ResultWriter } from "../../record/result_writer.ts";

/** Settings of a run for an output format, besides its own options. */
export interface WriterSettings {
  /** The command's name, which determines the kind of results: `tag`. */
  readonly task: string;
  /** Name of the field for the result. */
  readonly result_field: string;
  /** Whether results are written without their records. */
  readonly bare: boolean;
}

/** An output format: one file, and its line in registry.ts. */
export interface OutputFormat<O extends Options = Options> {
  /** Name for `--to`. */
  readonly name: string;
  /** Explanation in the help. */
  readonly help?: string;
  /** The commands that it supports; all if absent. */
  readonly tasks?: readonly string[];
  /** Its options, which the commands with this format have too. */
  readonly options?: O;
  /** Starts an output. */
  start(settings: WriterSettings, options: Values<O>): ResultWriter;
}

/** A format whose options have their types. */
// deno-lint-ignore no-explicit-any
export function format<O extends Options>(format: OutputFormat<O>): OutputFormat<any> {
  return format;
}
