import type { RunSignature } from "../lib/stream/resume_state.ts";
import { listOption } from "./list_option.ts";

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

/** Values that answer as the default does: a run that stopped at a failed record wrote what another would have before it. */
const AS_THE_DEFAULT: Readonly<Record<string, unknown>> = { dtype: "fp32", onError: "stop" };

/** A command, as far as it tells what its options are. */
export interface WithOptions {
  getOptions(): readonly ToldOption[];
}

interface ToldOption {
  name: string;
  default?: unknown;
  /** Types of what the option is given; none of a flag. */
  args?: readonly { type: string }[];
  /** Whether it may be given more than once. */
  collect?: boolean | undefined;
}

/**
 * The options that change answers, by name, without those that have their default: one that a later version adds then
 * changes nothing for the runs of an earlier one. However a value is given, it is the same value.
 *
 * @param usual values of options that declare no default, and answer so where they are not given.
 */
export function answerOptions(
  command: WithOptions,
  options: Readonly<Record<string, unknown>>,
  usual: Readonly<Record<string, unknown>> = {},
): RunSignature {
  const telling = command.getOptions().flatMap((option): [string, RunSignature[string]][] => {
    const property = propertyOf(option.name);
    const value = options[property];
    if (HARMLESS.has(property) || OF_THE_STREAM.has(property) || value === undefined) return [];
    if (String(value) === String(defaultOf(option)) || value === (usual[property] ?? AS_THE_DEFAULT[property])) {
      return [];
    }
    return [[option.name, plain(given(option, value))]];
  });
  return Object.fromEntries(telling);
}

/** What an option comes to, whether given once or more often, or as an environment variable. `--no-…` is given where it is false. */
function given({ name, args: [argument] = [], collect }: ToldOption, value: unknown): unknown {
  if (name.startsWith("no-")) return value === false;
  if (argument?.type === "list") return listOption(name, value as string | string[]);
  return collect ? [value].flat() : value;
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
