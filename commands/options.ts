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
    .option("--lang <code:string>", "Language of the texts, where the record names none.")
    .option("--kytea-model <model:file>", "KyTea model that cuts Japanese into words.")
    .option("--bypass-tokenizer", "The text is tokenized already: words at white space, byte-pair encoding only (XLM).")
    .option(
      "--non-printing <how:non-printing>",
      "Tabs, line ends and other characters that are not printed: drop them, or put a space (XLM).",
      { default: "drop" as const },
    )
    .option("--split-special-tokens", "Read special tokens written in the text as text.")
    .option("--max-length <tokens:count>", "Longest sequence, special tokens included.")
    .option(
      "--truncation <side:truncation>",
      "Longer texts: fail the record (the default), or lose tokens at this side.",
    )
    .group("Input")
    .option("--text <text:text>", "Read this text instead of files; may be repeated.", { collect: true })
    .option("-R, --raw-input", "Each line is the text itself.")
    .option("--format <format:format>", "How the input is written; else by extension, else jsonl.")
    .option("--field <name:string>", "Field of the text; dots reach into objects.", { default: "text" })
    .option("--lang-field <name:string>", "Field of the language.", { default: "lang" })
    .option("--max-line <bytes:count>", "Longest line.", { default: MAX_LINE })
    .option("--encoding-errors <how:encoding-errors>", "Bytes that are not UTF-8: fail the record, or replace them.", {
      default: "strict" as const,
    })
    .option("--blank-lines <how:blank-lines>", "Left out, a blank line in their place, or an error record.", {
      default: "skip" as const,
    })
    .group("Output")
    .option("-o, --output <file:file>", "Write here instead of to stdout.")
    .option("--overwrite", "Replace an existing output file.", { conflicts: ["resume"] })
    .option("--resume", "Continue an output file where an earlier run stopped.", { depends: ["output"] })
    .option("--force-resume", "Continue even if model, options or input changed.", { depends: ["output"] })
    .option("--fsync", "Wait until each write has reached the disk.", { depends: ["output"] })
    .option("--bare", "Write only the result, not the record.")
    .option("--result-field <name:string>", "Name of the field that is added.")
    .option("--offsets <unit:offsets>", "Unit of offsets into the text.", { default: "codepoint" as const })
    .option("--keep-order", "Write results in the order of the input (the default).", { conflicts: ["unordered"] })
    .option("--unordered", "Write results as they are ready.")
    .option("--line-buffered", "Write each line at once.")
    .group("Errors")
    .option("--on-error <what:on-error>", "A record that fails: written in its place, left out, or the end.", {
      default: "emit" as const,
    })
    .option("--max-errors <n:count>", "Stop after this many failed records.")
    .option("--errors <file:file>", "Write error records here.")
    .option("-q, --quiet", "Only fatal errors on stderr.")
    .option("-v, --verbose", "Say more on stderr.")
    .option("--debug", "Show stack traces.");
}

/** What every command that runs a model has in common beyond that. */
export function taskCommand() {
  return recordCommand()
    .type("device", device)
    .type("dtype", new EnumType(DTYPES))
    .group("Speed")
    .option("--device <device:device>", "auto, cpu, webgpu, cuda or cuda:N.", { default: "auto" as const })
    .option("--dtype <dtype:dtype>", "Precision of the computation.", { default: "auto" as const })
    .option("--batch-size <n:count>", "Most sequences in a batch.", { default: 32 })
    .option("--max-batch-tokens <n:count>", "Most tokens in a batch, padding included; by default what measures best.")
    .option("--workers <n:count>", "Sessions; by default one, and for a long input one a processor.")
    .option("--threads <n:count>", "Threads of each session; by default the processors, shared among the workers.");
}

/** What every command that reads a text, or a pair of texts, into one sequence has in common beyond that. */
export function pairCommand() {
  return taskCommand()
    .group("Input")
    .option("--pair-field <name:string>", "Field of the second text of a pair.", { default: "text_pair" })
    .option("--pair-lang-field <name:string>", "Field of the second text's language.", { default: "lang_pair" })
    .option("--tokens-field <name:string>", "Field of a text already split into words.", { default: "tokens" });
}

export type PairOptions = OptionsOf<ReturnType<typeof pairCommand>>;
export type RecordOptions = OptionsOf<ReturnType<typeof recordCommand>>;
export type TaskOptions = OptionsOf<ReturnType<typeof taskCommand>>;
