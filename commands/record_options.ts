import { BLANK_LINES } from "../lib/stream/inputs/blank_line.ts";
import { choice, count, flag, type Option, texts, valued } from "../lib/options/option.ts";
import { OFFSETS, TEXT_OPTIONS } from "../lib/tasks/sequence/sequence_options.ts";

/** The stream compares it itself, or it changes no answer. */
const FREE = { compared: false } as const;
const INPUT = { group: "Input", ...FREE } as const;
const OUTPUT = { group: "Output", ...FREE } as const;
const ERRORS = { group: "Errors", ...FREE } as const;

/** Where records come from and answers go: what every command that reads records reads. */
export const RECORD_OPTIONS = {
  text: texts("text:text", "Use this text as input instead of files; repeatable.", INPUT),
  raw_input: flag("Each input line is a text, not JSON.", { short: "R", ...INPUT }),
  format: choice(
    "format:format",
    ["jsonl", "raw", "csv", "tsv", "json"],
    "Input format; by default from the file extension, else jsonl.",
    INPUT,
  ),
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
  output: valued<string>("file:file", "Write to this file instead of stdout.", { short: "o", ...OUTPUT }),
  overwrite: flag("Replace an existing output file.", { conflicts: ["resume"], ...OUTPUT }),
  resume: flag("Continue an interrupted run's output file.", { depends: ["output"], ...OUTPUT }),
  force_resume: flag("Resume even if model, options or input changed.", { depends: ["output"], ...OUTPUT }),
  fsync: flag("Flush every write to disk.", { depends: ["output"], ...OUTPUT }),
  bare: flag("Write only the result, without the input record.", OUTPUT),
  result_field: valued<string>("name:string", "Name of the added field.", OUTPUT),
  unordered: flag("Write results as soon as they are ready.", OUTPUT),
  line_buffered: flag("Flush output after every line.", OUTPUT),
  on_error: choice(
    "what:on-error",
    ["emit", "skip", "stop"],
    "Failed records: write an error record, skip it, or stop the run.",
    // What a run wrote that stopped is what another would have written before.
    { group: "Errors", default: "emit", like_default: "stop" },
  ),
  max_errors: count("n", "Stop after this many failed records.", ERRORS),
  errors: valued<string>("file:file", "Write error records to this file.", ERRORS),
  quiet: flag("Print only fatal errors to stderr.", { short: "q", ...ERRORS }),
  verbose: flag("Print more to stderr.", { short: "v", ...ERRORS }),
  debug: flag("Print stack traces.", ERRORS),
};

const hidden = <T>(option: Option<T>): Option<T> => ({ ...option, hidden: true });

/** Options that every command takes, and shows where it reads them. */
export const ACCEPTED_OPTIONS = {
  field: hidden(TEXT_OPTIONS.field),
  truncation: hidden(TEXT_OPTIONS.truncation),
  offsets: hidden(OFFSETS.offsets),
  keep_order: flag("Write results in input order (the default).", {
    hidden: true,
    conflicts: ["unordered"],
    ...OUTPUT,
  }),
};
