import { XlmError } from "../../errors.ts";
import { choice, type Options } from "../../options/option.ts";
import { ID_FIELD, LABEL_STUDIO_OPTIONS } from "./format_options.ts";
import type { OutputFormat } from "./output_format.ts";

/** What is known of an output format before a run has it. */
export interface RegisteredOutput {
  /** Name for `--to`. */
  readonly name: string;
  /** The commands that it supports; all if absent. */
  readonly tasks?: readonly string[];
  /** Its options, which the commands with this format have too. */
  readonly options?: Options;
  load(): Promise<OutputFormat>;
}

/** All output formats, in the order of the help, each loaded when it is needed; the first is the default. */
export const OUTPUT_FORMATS: readonly [RegisteredOutput, ...RegisteredOutput[]] = [
  { name: "jsonl", load: async () => (await import("./jsonl.ts")).jsonl },
  {
    name: "label-studio",
    tasks: ["classify", "tag"],
    options: LABEL_STUDIO_OPTIONS,
    load: async () => (await import("./label_studio.ts")).labelStudio,
  },
  { name: "prodigy", tasks: ["classify", "tag"], load: async () => (await import("./prodigy.ts")).prodigy },
  { name: "doccano", tasks: ["classify", "tag"], load: async () => (await import("./doccano.ts")).doccano },
  { name: "conll", tasks: ["tag"], load: async () => (await import("./conll.ts")).conll },
  { name: "conllu", tasks: ["tag"], options: ID_FIELD, load: async () => (await import("./conllu.ts")).conllu },
  { name: "brat", tasks: ["tag"], options: ID_FIELD, load: async () => (await import("./brat.ts")).brat },
  { name: "squad", tasks: ["qa"], options: ID_FIELD, load: async () => (await import("./squad.ts")).squad },
];

/** The options for a command's output format and of its formats; none if it has only one format. */
export function outputOptions(task: string): Options {
  const formats = OUTPUT_FORMATS.filter(({ tasks }) => tasks === undefined || tasks.includes(task));
  if (formats.length === 1) return {};
  return {
    to: choice("format:result-format", formats.map(({ name }) => name), "Output format.", {
      group: "Output",
      default: OUTPUT_FORMATS[0].name,
    }),
    ...Object.assign({}, ...formats.map(({ options }) => options)),
  };
}

/** The format with that name. @throws {XlmError} 2 if there is none */
export function outputFormat(name: string): RegisteredOutput {
  const found = OUTPUT_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const names = OUTPUT_FORMATS.map(({ name }) => name).join(", ");
  throw new XlmError(2, `Cannot use --to ${name}: there is no such format; expected one of ${names}.`);
}
