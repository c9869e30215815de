import { XlmError } from "../../errors.ts";
import type { BlankLines } from "../inputs/blank_line.ts";
import type { InputFormat } from "../inputs/input_files.ts";
import type { RunContents, RunSignature } from "../resume/resume_state.ts";

/** What is done with a failed record: an error record is written, it is skipped, or the run stops before it. */
export type OnError = "emit" | "skip" | "stop";

/** Inputs and outputs: the stream's part of a command's options. */
export interface StreamOptions {
  /** Files, `-` for stdin. @default {["-"]} */
  inputs?: readonly string[] | undefined;
  /**
   * Texts from the command line, instead of inputs: a record `{"text": …}` each. Bytes that are not UTF-8 stand as
   * `escapedUtf8` writes them.
   */
  texts?: readonly string[] | undefined;
  /** @default {by each file's extension, else "jsonl"} */
  format?: InputFormat | undefined;
  /** Most bytes of a line. @default {67108864} */
  maxLine?: number | undefined;
  /** Whether invalid UTF-8 fails its record or is read as U+FFFD. @default {"strict"} */
  encodingErrors?: "strict" | "replace" | undefined;
  /** What is done with blank lines; kept ones leave input and output aligned, as `paste` needs. @default {"skip"} */
  blankLines?: BlankLines | undefined;

  /** Records that one value of the input stands for, `undefined` where it is a record itself. */
  expand?: ((value: unknown) => readonly object[] | undefined) | undefined;

  /** Name of the field that the result is put in. */
  resultField: string;
  /** Writes results alone. @default {false} */
  bare?: boolean | undefined;
  /** A file, `-` for stdout. @default {"-"} */
  output?: string | undefined;
  /** Allows `output` and `errors` to be replaced. @default {false} */
  overwrite?: boolean | undefined;
  /** Goes on with the output of an interrupted run. @default {false} */
  resume?: boolean | undefined;
  /** Resumes even if something has changed. @default {false} */
  forceResume?: boolean | undefined;
  /** What else must be the same to resume: the options that change results, without those that have their default. @default {{}} */
  signature?: RunSignature | undefined;
  /** Looks at the files that must hold the same to resume: a model's. Asked for only where `output` is a file. */
  contents?: (() => Promise<RunContents>) | undefined;
  /** Syncs each batch of lines to the disk. @default {false} */
  fsync?: boolean | undefined;
  /** Writes each line by itself before the next record is begun. @default {whether stdout is a terminal} */
  lineBuffered?: boolean | undefined;
  /** Writes results as soon as they are ready. @default {false} */
  unordered?: boolean | undefined;

  /** @default {"emit"} */
  onError?: OnError | undefined;
  /** Stops once so many records have failed. @default {no limit, unless the first 100 records all fail} */
  maxErrors?: number | undefined;
  /** A file that error records go to as well; with `onError: "skip"` only there. */
  errors?: string | undefined;

  /** Maximum records in flight. @default {320 a processor} */
  windowRecords?: number | undefined;
  /** Maximum UTF-16 units of records in flight, and of results that wait for an earlier one. @default {33554432} */
  windowLength?: number | undefined;

  /** Writes nothing to stderr but fatal errors. @default {false} */
  quiet?: boolean | undefined;
  /** Names each failed record on stderr, and counts at the end. @default {false} */
  verbose?: boolean | undefined;
  /** Shows progress on a terminal. @default {true} */
  progress?: boolean | undefined;
}

/** `StreamOptions` with every default in its place. */
export interface StreamSettings {
  inputs: readonly string[];
  texts: readonly string[];
  format: InputFormat | undefined;
  maxLine: number;
  encodingErrors: "strict" | "replace";
  blankLines: BlankLines;
  expand: StreamOptions["expand"];
  resultField: string;
  bare: boolean;
  output: string | null;
  overwrite: boolean;
  resume: boolean;
  forceResume: boolean;
  signature: RunSignature;
  contents: StreamOptions["contents"];
  fsync: boolean;
  lineBuffered: boolean;
  unordered: boolean;
  onError: OnError;
  maxErrors: number | null;
  errors: string | null;
  windowRecords: number;
  windowLength: number;
  quiet: boolean;
  verbose: boolean;
  progress: boolean;
}

export const DEFAULTS = { maxLine: 64 << 20, encodingErrors: "strict", blankLines: "skip" } as const;

/** Enough for batches of similar length; more would only use more memory. */
const RECORDS_A_PROCESSOR = 320;

/** V8 holds no longer string. */
const LONGEST_TEXT = 536_870_000;

/** @throws {XlmError} 2 where options contradict each other or are out of range */
export function resolveOptions(options: StreamOptions, stdoutIsTerminal: boolean): StreamSettings {
  const texts = options.texts ?? [];
  const inputs = options.inputs ?? [];
  const output = options.output === undefined || options.output === "-" ? null : options.output;
  const settings: StreamSettings = {
    inputs: inputs.length === 0 && texts.length === 0 ? ["-"] : inputs,
    texts,
    format: options.format,
    maxLine: options.maxLine ?? DEFAULTS.maxLine,
    encodingErrors: options.encodingErrors ?? DEFAULTS.encodingErrors,
    blankLines: options.blankLines ?? DEFAULTS.blankLines,
    expand: options.expand,
    resultField: options.resultField,
    bare: options.bare ?? false,
    output,
    overwrite: options.overwrite ?? false,
    resume: (options.resume ?? false) || (options.forceResume ?? false),
    forceResume: options.forceResume ?? false,
    signature: options.signature ?? {},
    contents: options.contents,
    fsync: options.fsync ?? false,
    lineBuffered: options.lineBuffered ?? (output === null && stdoutIsTerminal),
    unordered: options.unordered ?? false,
    onError: options.onError ?? "emit",
    maxErrors: options.maxErrors ?? null,
    errors: options.errors ?? null,
    windowRecords: options.windowRecords ?? RECORDS_A_PROCESSOR * navigator.hardwareConcurrency,
    windowLength: options.windowLength ?? 32 << 20,
    quiet: options.quiet ?? false,
    verbose: options.verbose ?? false,
    progress: options.progress ?? true,
  };
  refuseContradictions(settings);
  return settings;
}

function refuseContradictions(settings: StreamSettings): void {
  const { maxLine, maxErrors } = settings;
  const refuse = (wrong: boolean, message: string) => {
    if (wrong) throw new XlmError(2, message);
  };
  refuse(
    settings.texts.length > 0 && settings.inputs.length > 0,
    "Cannot read --text and files: expected one of them.",
  );
  refuse(
    settings.resume && settings.output === null,
    "Cannot resume: --output is missing; expected the file to go on with.",
  );
  refuse(settings.resume && settings.overwrite, "Cannot use --resume with --overwrite: expected one of them.");
  refuse(
    settings.resume && settings.unordered,
    "Cannot use --resume with --unordered: only ordered output shows what is done.",
  );
  refuse(
    settings.resultField === "error" && !settings.bare,
    "Cannot name the result field error: failed records have it; expected another name.",
  );
  refuse(
    !Number.isSafeInteger(maxLine) || maxLine < 1 || maxLine > LONGEST_TEXT,
    `Cannot use --max-line ${maxLine}: out of range; expected 1 to ${LONGEST_TEXT}.`,
  );
  refuse(
    maxErrors !== null && (!Number.isSafeInteger(maxErrors) || maxErrors < 1),
    `Cannot use --max-errors ${maxErrors}: out of range; expected at least 1.`,
  );
  refuse(
    settings.errors !== null && settings.errors === settings.output,
    `Cannot write results and errors to ${settings.errors}: expected two files.`,
  );
}
