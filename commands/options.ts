import { Command, EnumType } from "@cliffy/command";
import { NON_PRINTING } from "../lib/text/non_printing.ts";
import { BLANK_LINES } from "../lib/stream/blank_line.ts";
import { DTYPES } from "../models/mod.ts";
import { InputFile } from "./input_file.ts";
import { count, countOrAll, device, natural, text } from "./option_types.ts";

/** The options that an action of this command receives. */
export type OptionsOf<C extends { parse(args: string[]): Promise<{ options: unknown }> }> = Awaited<
  ReturnType<C["parse"]>
>["options"];

/** Longest input line by default, in bytes. */
const MAX_LINE = 64 * 1024 * 1024;

/** What every command that reads records and writes one line for each has in common. */
export function recordCommand() {
  const command = new Command();
  return command
    .type("input", new InputFile(() => command))
    .type("count", count)
    .type("count-or-all", countOrAll)
    .type("natural", natural)
    .type("text", text)
    .type("list", text)
    .type("format", new EnumType(["jsonl", "raw", "csv", "tsv", "json"]))
    .type("offsets", new EnumType(["codepoint", "utf16", "byte", "grapheme"]))
    .type("encoding-errors", new EnumType(["strict", "replace"]))
    .type("blank-lines", new EnumType(BLANK_LINES))
    .type("on-error", new EnumType(["emit", "skip", "stop"]))
    .type("non-printing", new EnumType(NON_PRINTING))
    .type("truncation", new EnumType(["error", "right", "left"]))
    .arguments("[files...:input]")
    .group("Model")
    .option("-m, --model <model:string>", "Directory, weights file, or org/name[@revision] in the Hugging Face cache.")
    .option("--lang <code:string>", "Language of the texts, for records that name none.")
    .option("--kytea-model <model:file>", "KyTea model for segmenting Japanese text.")
    .option("--bypass-tokenizer", "Text is already tokenized: split at white space and apply BPE only (XLM).")
    .option(
      "--non-printing <how:non-printing>",
      "Non-printing characters (tabs, line ends …): drop them, or replace each with a space (XLM).",
      { default: "drop" as const },
    )
    .option("--split-special-tokens", "Treat special tokens in the text as ordinary text.")
    .option("--max-length <tokens:count>", "Maximum sequence length in tokens, special tokens included.")
    .option(
      "--truncation <side:truncation>",
      "Texts over --max-length: fail the record (error, the default), or remove tokens on this side.",
    )
    .group("Input")
    .option("--text <text:text>", "Use this text as input instead of files; repeatable.", { collect: true })
    .option("-R, --raw-input", "Each input line is a text, not JSON.")
    .option("--format <format:format>", "Input format; by default from the file extension, else jsonl.")
    .option("--field <name:string>", "Field of the text; use dots for nested fields (body.text).", { default: "text" })
    .option("--lang-field <name:string>", "Field of the language.", { default: "lang" })
    .option("--max-line <bytes:count>", "Maximum length of an input line in bytes.", { default: MAX_LINE })
    .option(
      "--encoding-errors <how:encoding-errors>",
      "Invalid UTF-8: fail the record, or replace the bytes with U+FFFD.",
      {
        default: "strict" as const,
      },
    )
    .option(
      "--blank-lines <how:blank-lines>",
      "Blank lines: skip them, keep them as blank output lines, or fail them as records.",
      {
        default: "skip" as const,
      },
    )
    .group("Output")
    .option("-o, --output <file:file>", "Write to this file instead of stdout.")
    .option("--overwrite", "Replace an existing output file.", { conflicts: ["resume"] })
    .option("--resume", "Continue an interrupted run's output file.", { depends: ["output"] })
    .option("--force-resume", "Resume even if model, options or input changed.", { depends: ["output"] })
    .option("--fsync", "Flush every write to disk.", { depends: ["output"] })
    .option("--bare", "Write only the result, without the input record.")
    .option("--result-field <name:string>", "Name of the added field.")
    .option("--offsets <unit:offsets>", "Unit of offsets.", { default: "codepoint" as const })
    .option("--keep-order", "Write results in input order (the default).", { conflicts: ["unordered"] })
    .option("--unordered", "Write results as soon as they are ready.")
    .option("--line-buffered", "Flush output after every line.")
    .group("Errors")
    .option("--on-error <what:on-error>", "Failed records: write an error record, skip it, or stop the run.", {
      default: "emit" as const,
    })
    .option("--max-errors <n:count>", "Stop after this many failed records.")
    .option("--errors <file:file>", "Write error records to this file.")
    .option("-q, --quiet", "Print only fatal errors to stderr.")
    .option("-v, --verbose", "Print more to stderr.")
    .option("--debug", "Print stack traces.");
}

/** What every command that runs a model has in common beyond that. */
export function taskCommand() {
  return recordCommand()
    .type("device", device)
    .type("dtype", new EnumType(DTYPES))
    .group("Speed")
    .option("--device <device:device>", "Device to run on: auto, cpu, webgpu, cuda or cuda:N.", {
      default: "auto" as const,
    })
    .option("--dtype <dtype:dtype>", "Numeric precision.", { default: "auto" as const })
    .option("--batch-size <n:count>", "Maximum sequences per batch.", { default: 32 })
    .option(
      "--max-batch-tokens <n:count>",
      "Maximum tokens per batch, padding included; by default set for the device.",
    )
    .option(
      "--workers <n:count>",
      "Parallel onnxruntime sessions; by default one, or one per processor for long inputs.",
    )
    .option("--threads <n:count>", "Threads per session; by default the processors divided by the workers.");
}

/** What every command that reads a text, or a pair of texts, into one sequence has in common beyond that. */
export function pairCommand() {
  return taskCommand()
    .group("Input")
    .option("--pair-field <name:string>", "Field of the second text of a pair.", { default: "text_pair" })
    .option("--pair-lang-field <name:string>", "Field of the second text's language.", { default: "lang_pair" })
    .option("--tokens-field <name:string>", "Field of a text already split into words (a list).", {
      default: "tokens",
    });
}

export type PairOptions = OptionsOf<ReturnType<typeof pairCommand>>;
export type RecordOptions = OptionsOf<ReturnType<typeof recordCommand>>;
export type TaskOptions = OptionsOf<ReturnType<typeof taskCommand>>;
