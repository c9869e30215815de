import type { StreamOptions } from "../lib/stream/stream_options.ts";
import type { RecordOptions } from "./options.ts";

/** Options that change no result: a run may resume with others. */
const HARMLESS = new Set([
  ...["output", "overwrite", "resume", "forceResume", "fsync", "lineBuffered", "keepOrder", "text"],
  ...["maxErrors", "errors", "quiet", "verbose", "debug"],
  ...["device", "batchSize", "maxBatchTokens", "workers", "threads"],
]);

/** The stream's part of a command's options. */
export function streamOptions(
  options: RecordOptions,
  files: readonly string[],
  resultField: string,
): StreamOptions {
  const telling = Object.entries(options).filter(([name, value]) => !HARMLESS.has(name) && value !== undefined);
  return {
    inputs: files,
    texts: options.text,
    format: options.rawInput ? "raw" : options.format,
    maxLine: options.maxLine,
    encodingErrors: options.encodingErrors,
    resultField: options.resultField ?? resultField,
    bare: options.bare,
    output: options.output,
    overwrite: options.overwrite,
    resume: options.resume,
    forceResume: options.forceResume,
    signature: Object.fromEntries(telling.map(([name, value]) => [name, String(value)])),
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
