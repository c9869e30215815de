import type { StreamOptions } from "../lib/stream/run/stream_options.ts";
import type { Values } from "../lib/options/option.ts";
import { DEFAULT_MODEL, modelContents, type ModelParts } from "../models/mod.ts";
import type { TokenizerSettings } from "../models/tokenizer.ts";
import { answerOptions } from "./answer_options.ts";
import type { GivenOptions } from "./record_command.ts";
import type { RECORD_OPTIONS } from "./record_options.ts";

/**
 * The stream's part of a command's options.
 *
 * @param parts what of the model the command reads; null where it reads none.
 */
export function streamOptions(
  options: Values<typeof RECORD_OPTIONS> & { model: string | undefined },
  files: readonly string[],
  given: GivenOptions,
  resultField: string,
  parts: ModelParts | null,
): StreamOptions {
  return {
    inputs: files,
    texts: options.text,
    format: options.raw_input ? "raw" : options.format,
    maxLine: options.max_line,
    encodingErrors: options.encoding_errors,
    blankLines: options.blank_lines,
    resultField: options.result_field ?? resultField,
    bare: options.bare,
    output: options.output,
    overwrite: options.overwrite,
    resume: options.resume,
    forceResume: options.force_resume,
    // A folder of sentence-transformers cuts its texts where nothing is asked for.
    signature: answerOptions(given, parts?.sentence ? {} : { truncation: "error" }),
    contents: parts === null ? undefined : () => modelContents(options.model, DEFAULT_MODEL, parts),
    fsync: options.fsync,
    // Where it is not asked for, a terminal decides.
    lineBuffered: options.line_buffered || undefined,
    unordered: options.unordered,
    onError: options.on_error,
    maxErrors: options.max_errors,
    errors: options.errors,
    quiet: options.quiet,
    verbose: options.verbose,
  };
}

/** What the tokenizer needs beside the model's files. */
export function tokenizerSettings(
  { kytea_model, non_printing }: { kytea_model: string | undefined; non_printing: "drop" | "space" },
): TokenizerSettings {
  return { kytea_model, non_printing };
}
