import { XlmError } from "../../errors.ts";
import { choice, type Options } from "../../options/option.ts";
import { jsonl } from "./jsonl.ts";
import type { OutputFormat } from "./output_format.ts";
import { squad } from "./squad.ts";

/** All output formats, in the order of the help; the first is the default. */
export const OUTPUT_FORMATS: readonly [OutputFormat, ...OutputFormat[]] = [jsonl, squad];

/** The options for a command's output format and of its formats; none if it has only one format. */
export function outputOptions(task: string): Options {
  const formats = OUTPUT_FORMATS.filter(({ tasks }) => tasks === undefined || tasks.includes(task));
  if (formats.length === 1) return {};
  const described = formats.map(({ name, help }) => help === undefined ? name : `${name} (${help})`);
  return {
    to: choice(
      "format:result-format",
      formats.map(({ name }) => name),
      `Output format: ${described.slice(0, -1).join(", ")}, or ${described.at(-1)}.`,
      { group: "Output", default: OUTPUT_FORMATS[0].name },
    ),
    ...Object.assign({}, ...formats.map(({ options }) => options)),
  };
}

/** The format with that name. @throws {XlmError} 2 if there is none */
export function outputFormat(name: string): OutputFormat {
  const found = OUTPUT_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const names = OUTPUT_FORMATS.map(({ name }) => name).join(", ");
  throw new XlmError(2, `Cannot use --to ${name}: there is no such format; expected one of ${names}.`);
}
