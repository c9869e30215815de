import type { Options, Values } from "../../options/option.ts";
import type { ResultWriter } from "../../record/result_writer.ts";

/** What a format is told of a run, beside its own options. */
export interface WriterSettings {
  /** The command's name, which tells what results look like: `tag`. */
  readonly task: string;
  /** Name of the field that the result is put in. */
  readonly result_field: string;
  /** Whether results are written alone, without their records. */
  readonly bare: boolean;
}

/** How results are written. A format is one file, and its line in registry.ts. */
export interface OutputFormat<O extends Options = Options> {
  /** What `--to` calls it. */
  readonly name: string;
  /** What the help adds to the name. */
  readonly help?: string;
  /** The commands whose results it can hold; all of them where none is named. */
  readonly tasks?: readonly string[];
  /** Options that it reads. The commands that offer it get them. */
  readonly options?: O;
  /** Begins an output. */
  start(settings: WriterSettings, options: Values<O>): ResultWriter;
}

/** A format whose options have their types. */
// deno-lint-ignore no-explicit-any
export function format<O extends Options>(format: OutputFormat<O>): OutputFormat<any> {
  return format;
}
