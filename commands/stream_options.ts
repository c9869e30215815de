import type { StreamOptions } from "../lib/stream/stream_options.ts";
import { DEFAULT_MODEL, modelContents, type ModelParts } from "../models/mod.ts";
import { answerOptions, type WithOptions } from "./answer_options.ts";
import { tokenizerSettings } from "./model_options.ts";
import type { RecordOptions } from "./options.ts";

/**
 * The stream's part of a command's options.
 *
 * @param parts what of the model the command reads.
 */
export function streamOptions(
  command: WithOptions,
  options: RecordOptions,
  files: readonly string[],
  resultField: string,
  parts: ModelParts = {},
): StreamOptions {
  return {
    inputs: files,
    texts: options.text,
    format: options.rawInput ? "raw" : options.format,
    maxLine: options.maxLine,
    encodingErrors: options.encodingErrors,
    blankLines: options.blankLines,
    resultField: options.resultField ?? resultField,
    bare: options.bare,
    output: options.output,
    overwrite: options.overwrite,
    resume: options.resume,
    forceResume: options.forceResume,
    // A folder of sentence-transformers cuts its texts where nothing is asked for.
    signature: answerOptions(command, options, parts.sentence ? {} : { truncation: "error" }),
    contents: () => modelContents(options.model, DEFAULT_MODEL, { ...parts, settings: tokenizerSettings(options) }),
    fsync: options.fsync,
    lineBuffered: options.lineBuffered,
    unordered: options.unordered,
    onError: options.onError,
    maxErrors: options.maxErrors,
    errors: options.errors,
    quiet: options.quiet,
    verbose: options.verbose,
  };
}
