import { XlmError } from "../../errors.ts";
import {
  choice,
  count,
  defaultValues,
  flag,
  type Option,
  text,
  texts,
  valued,
  type Values,
} from "../../options/option.ts";
import type { Expand } from "../../record/record.ts";
import type { ResultWriter } from "../../record/result_writer.ts";
import { BLANK_LINES } from "../inputs/blank_line.ts";
import { INPUT_FORMATS } from "../inputs/registry.ts";
import { isLeading, parseShard, type Shard } from "../inputs/shard.ts";
import type { WriterSettings } from "../outputs/output_format.ts";
import { OUTPUT_FORMATS } from "../outputs/registry.ts";
import type { StampedModel } from "../provenance/run_model.ts";
import type { RunContents, RunSignature } from "../resume/resume_state.ts";

/** Options that the stream compares itself, or that change no answer. */
const FREE = { compared: false } as const;
const INPUT = { group: "Input", ...FREE } as const;
const OUTPUT = { group: "Output", ...FREE } as const;
const ERRORS = { group: "Errors", ...FREE } as const;

/** Options of every command that reads records: inputs, outputs and errors. */
export const STREAM_OPTIONS = {
  text: texts("text:text", "Use this text as input instead of files; repeatable.", INPUT),
  raw_input: flag("Each input line is a text, not JSON.", { short: "R", ...INPUT }),
  format: choice(
    "format:format",
    INPUT_FORMATS.map(({ name }) => name),
    "Input format; by default from the file extension, else jsonl.",
    INPUT,
  ),
  delimiter: text("character", "Character between the columns of CSV; \\t is a tab.", INPUT),
  max_line: count("bytes", "Maximum length of an input line in bytes.", { default: 64 * 1024 * 1024, ...INPUT }),
  encoding_errors: choice(
    "how:encoding-errors",
    ["strict", "replace"],
    "Invalid UTF-8: fail the record, or replace the bytes with U+FFFD.",
    { default: "strict", ...INPUT },
  ),
  blank_lines: choice(
    "how:blank-lines",
    BLANK_LINES,
    "Blank lines: skip them, keep them as blank output lines, or fail them as records.",
    { default: "skip", ...INPUT },
  ),
  shard: shard("Read the I-th of N parts of the files, those lines that begin in it; from 1.", INPUT),
  output: valued<string>("file:file", "Write to this file instead of stdout.", { short: "o", ...OUTPUT }),
  overwrite: flag("Replace an existing output file.", { conflicts: ["resume"], ...OUTPUT }),
  resume: flag("Continue an interrupted run's output file.", { depends: ["output"], ...OUTPUT }),
  force_resume: flag("Resume even if model, options or input changed.", { depends: ["output"], ...OUTPUT }),
  manifest: valued<string>("file:file", "Write a manifest to this file: model, options, hashes, counts.", {
    conflicts: ["with-manifest"],
    ...OUTPUT,
  }),
  with_manifest: flag("Write a manifest beside the output file: OUTPUT.manifest.json.", {
    depends: ["output"],
    ...OUTPUT,
  }),
  summary_md: valued<string>("file:file", "Add a summary in Markdown to this file, for a CI step.", OUTPUT),
  fsync: flag("Flush every write to disk.", { depends: ["output"], ...OUTPUT }),
  bare: flag("Write only the result, without the input record.", OUTPUT),
  result_field: valued<string>("name:string", "Name of the added field.", OUTPUT),
  unordered: flag("Write results as soon as they are ready.", OUTPUT),
  line_buffered: flag("Flush output after every line.", OUTPUT),
  on_error: choice(
    "what:on-error",
    ["emit", "skip", "stop"],
    "Failed records: write an error record, skip it, or stop the run.",
    // A run that stopped has written the same lines up to there.
    { group: "Errors", default: "emit", like_default: "stop" },
  ),
  max_errors: count("n", "Stop after this many failed records.", ERRORS),
  exit_zero: flag("End with 0 also where records failed.", ERRORS),
  errors: valued<string>("file:file", "Write error records to this file.", ERRORS),
  quiet: flag("Print only fatal errors to stderr.", { short: "q", ...ERRORS }),
  verbose: flag("Print more to stderr.", { short: "v", ...ERRORS }),
};

/** A part of the input, `I/N`. */
function shard(help: string, more: typeof INPUT): Option<Shard | undefined> {
  return { ...text("i/n", help, more), read: (given) => given === undefined ? undefined : parseShard(String(given)) };
}

/**
 * Whether the first records are taken for an example of all: not those in the middle of an input, nor where no record
 * may fail the run.
 */
export function judgesByFirst({ shard, exit_zero }: Pick<StreamSettings, "shard" | "exit_zero">): boolean {
  return isLeading(shard) && !exit_zero;
}

/** Settings of a stream that are not options. */
interface RunOptions {
  /** Files, `-` for stdin. @default {["-"]} */
  inputs: readonly string[];
  /**
   * Texts from the command line, instead of inputs: a record `{"text": …}` each. Invalid bytes are as `escapedUtf8`
   * returns them.
   */
  text: readonly string[];
  expand: Expand | undefined;
  /** The command's name. */
  task: string;
  /** Name of the field for the result. */
  result_field: string;
  /** Names of the fields that results may have beside them. */
  further_fields: readonly string[];
  /** Name of the output format. @default {"jsonl"} */
  to: string;
  /** Name of the model, for formats that say which one answered. */
  model_name: string;
  /** The text in which offsets of results count, or its words. */
  readText: WriterSettings["readText"];
  /** Values of the output format's options. */
  output_options: Readonly<Record<string, unknown>>;
  /** Writes results instead of an output format. */
  writer: ResultWriter | undefined;
  /**
   * Further values that must be equal to resume: options that change results, without those at their default. @default
   * {{}}
   */
  signature: RunSignature;
  /** Stamps the files whose contents must be equal to resume, such as a model's. Called only if `output` is a file. */
  contents: (() => Promise<RunContents>) | undefined;
  /** The directory that keeps states of finished runs; without it a state stays beside its output. */
  finished_runs: (() => string) | undefined;
  /** Stamps the files of the model, for the manifest. */
  model: (() => Promise<StampedModel>) | undefined;
  /** Maximum records in flight. @default {320 a processor} */
  window_records: number;
  /** Maximum UTF-16 units of records in flight, and of results that wait for an earlier one. @default {33554432} */
  window_length: number;
  /** Shows progress on a terminal. @default {true} */
  progress: boolean;
}

/** All options, with defaults filled in. */
export type StreamSettings = Omit<Values<typeof STREAM_OPTIONS>, keyof RunOptions> & RunOptions;

/** Options of a run; absent or `undefined` ones have their default. */
export type StreamOptions =
  & { readonly [Name in keyof StreamSettings]?: StreamSettings[Name] | undefined }
  & Pick<RunOptions, "result_field">;

/** Enough for batches of similar length; more would only use more memory. */
const RECORDS_A_PROCESSOR = 320;

/** V8's maximum string length. */
const LONGEST_TEXT = 536_870_000;

/** @throws {XlmError} 2 where options contradict each other or are out of range */
export function resolveOptions(options: StreamOptions, stdoutIsTerminal: boolean): StreamSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: StreamSettings = {
    ...defaultValues(STREAM_OPTIONS),
    inputs: [],
    text: [],
    expand: undefined,
    task: "",
    further_fields: [],
    to: OUTPUT_FORMATS[0].name,
    model_name: "",
    readText: () => "",
    output_options: {},
    writer: undefined,
    signature: {},
    contents: undefined,
    finished_runs: undefined,
    model: undefined,
    window_records: RECORDS_A_PROCESSOR * navigator.hardwareConcurrency,
    window_length: 32 << 20,
    progress: true,
    ...given as Pick<StreamSettings, "result_field">,
  };
  const output = settings.output === "-" ? undefined : settings.output;
  const resolved = {
    ...settings,
    output,
    inputs: settings.inputs.length === 0 && settings.text.length === 0 ? ["-"] : settings.inputs,
    format: settings.raw_input ? "raw" : settings.format,
    delimiter: settings.delimiter === "\\t" ? "\t" : settings.delimiter,
    resume: settings.resume || settings.force_resume,
    line_buffered: settings.line_buffered || (output === undefined && stdoutIsTerminal),
  };
  refuseContradictions(resolved);
  return resolved;
}

function refuseContradictions(settings: StreamSettings): void {
  const { max_line, max_errors, delimiter } = settings;
  const refuse = (wrong: boolean, message: string) => {
    if (wrong) throw new XlmError(2, message);
  };
  refuse(
    settings.text.length > 0 && settings.inputs.length > 0,
    "Cannot read --text and files: expected one of them.",
  );
  refuse(
    settings.text.length > 0 && settings.shard !== undefined,
    "Cannot read a shard of --text: expected files.",
  );
  refuse(
    settings.writer !== undefined && settings.shard !== undefined,
    "Cannot use --shard: the output sums up all records; expected to read the whole input.",
  );
  refuse(
    settings.resume && settings.output === undefined,
    "Cannot resume: --output is missing; expected the file to go on with.",
  );
  refuse(settings.resume && settings.overwrite, "Cannot use --resume with --overwrite: expected one of them.");
  refuse(
    settings.resume && settings.unordered,
    "Cannot use --resume with --unordered: only ordered output shows what is done.",
  );
  refuse(
    settings.result_field === "error" && !settings.bare,
    "Cannot name the result field error: failed records have it; expected another name.",
  );
  refuse(
    !Number.isSafeInteger(max_line) || max_line < 1 || max_line > LONGEST_TEXT,
    `Cannot use --max-line ${max_line}: out of range; expected 1 to ${LONGEST_TEXT}.`,
  );
  refuse(
    delimiter !== undefined && !/^[^"\r\n\ufeff]$/.test(delimiter),
    `Cannot use --delimiter ${delimiter}: expected one character, other than a quote or a line end.`,
  );
  refuse(
    max_errors !== undefined && (!Number.isSafeInteger(max_errors) || max_errors < 1),
    `Cannot use --max-errors ${max_errors}: out of range; expected at least 1.`,
  );
  refuse(
    settings.errors !== undefined && settings.errors === settings.output,
    `Cannot write results and errors to ${settings.errors}: expected two files.`,
  );
  refuseSameFile(settings);
}

/** @throws {XlmError} 2 where a report of the run would replace its results, or another report */
function refuseSameFile({ output, errors, manifest, summary_md }: StreamSettings): void {
  if (manifest === "-" || summary_md === "-") {
    const name = manifest === "-" ? "--manifest" : "--summary-md";
    throw new XlmError(2, `Cannot use ${name} -: standard output is for results; expected a file.`);
  }
  const written = [output, errors, manifest, summary_md].filter((path) => path !== undefined);
  const twice = written.find((path, i) => written.indexOf(path) < i);
  if (twice !== undefined) throw new XlmError(2, `Cannot write two outputs to ${twice}: expected a file for each.`);
}
