import { XlmError } from "../../errors.ts";
import type { InputFormat } from "./input_format.ts";

/** What is known of an input format before an input has it. */
export interface RegisteredInput {
  /** Name for `--format`. */
  readonly name: string;
  /** Extensions of files that have this format by default. */
  readonly extensions: readonly string[];
  /**
   * How a part of a file is read: whether each line is a record or blank (`lines`), or records begin at lines, which the
   * lines before tell (`rows`). Absent where records need not begin at lines.
   */
  readonly shards?: "lines" | "rows";
  load(): Promise<InputFormat>;
}

/** All input formats, in the order of the help, each loaded when it is needed; the first is the default. */
export const INPUT_FORMATS: readonly [RegisteredInput, ...RegisteredInput[]] = [
  {
    name: "jsonl",
    extensions: ["jsonl", "ndjson"],
    shards: "lines",
    load: async () => (await import("./jsonl.ts")).jsonl,
  },
  { name: "raw", extensions: [], shards: "lines", load: async () => (await import("./raw.ts")).raw },
  { name: "csv", extensions: ["csv"], shards: "rows", load: async () => (await import("./csv.ts")).csv },
  { name: "tsv", extensions: ["tsv"], shards: "rows", load: async () => (await import("./tsv.ts")).tsv },
  { name: "json", extensions: ["json"], load: async () => (await import("./json.ts")).json },
  { name: "label-studio", extensions: [], load: async () => (await import("./label_studio.ts")).labelStudio },
  { name: "prodigy", extensions: [], shards: "lines", load: async () => (await import("./prodigy.ts")).prodigy },
  { name: "doccano", extensions: [], shards: "rows", load: async () => (await import("./doccano.ts")).doccano },
  {
    name: "doccano-graphemes",
    extensions: [],
    shards: "rows",
    load: async () => (await import("./doccano.ts")).doccanoGraphemes,
  },
  { name: "conll", extensions: ["conll"], shards: "rows", load: async () => (await import("./conll.ts")).conll },
  { name: "conllu", extensions: ["conllu"], shards: "rows", load: async () => (await import("./conllu.ts")).conllu },
];

/**
 * The format of an input: the one given by name, else by the file's extension. @throws {XlmError} 2 if there is no
 * format with that name
 */
export function inputFormat(name: string | undefined, path: string): RegisteredInput {
  if (name === undefined) {
    const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
    return INPUT_FORMATS.find(({ extensions }) => extensions.includes(extension)) ?? INPUT_FORMATS[0];
  }
  const found = INPUT_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const names = INPUT_FORMATS.map(({ name }) => name).join(", ");
  throw new XlmError(2, `Cannot use --format ${name}: there is no such format; expected one of ${names}.`);
}
