import type { RunSignature } from "../lib/stream/resume_state.ts";

/** Options that change no answer: a run may go on with others. Of the model, what its files hold is compared. */
const HARMLESS = new Set([
  ...["model", "kyteaModel"],
  ...["output", "overwrite", "resume", "forceResume", "fsync", "lineBuffered", "keepOrder", "text"],
  ...["maxErrors", "errors", "quiet", "verbose", "debug"],
  ...["device", "batchSize", "maxBatchTokens", "workers", "threads"],
]);

/** Options that the stream compares, as it understands them. */
const OF_THE_STREAM = new Set([
  "rawInput",
  "format",
  "maxLine",
  "encodingErrors",
  "blankLines",
  "resultField",
  "bare",
  "unordered",
]);

/** Values that answer as the default does. */
const AS_THE_DEFAULT: Readonly<Record<string, unknown>> = { dtype: "fp32" };

/** A command, as far as it tells what its options are by default. */
export interface WithOptions {
  getOptions(): readonly { name: string; default?: unknown }[];
}

/**
 * The options that change answers, without those that have their default: one that a later version adds then changes
 * nothing for the runs of an earlier one.
 */
export function answerOptions(command: WithOptions, options: Readonly<Record<string, unknown>>): RunSignature {
  const defaults = new Map(command.getOptions().map((option) => [propertyOf(option.name), defaultOf(option)]));
  const telling = Object.entries(options).filter(([name, value]) =>
    !HARMLESS.has(name) && !OF_THE_STREAM.has(name) && value !== undefined &&
    String(value) !== String(defaults.get(name)) && value !== AS_THE_DEFAULT[name]
  );
  return Object.fromEntries(telling.map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): RunSignature[string] {
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isPlain ? value : JSON.stringify(value);
}

function propertyOf(name: string): string {
  return name.replace(/^no-/, "").replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/** `--no-…` turns off what is on by default; a flag is off. */
function defaultOf(option: { name: string; default?: unknown }): unknown {
  const value = option.default ?? option.name.startsWith("no-");
  return typeof value === "function" ? value() : value;
}
