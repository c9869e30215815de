import { XlmError } from "../../errors.ts";
import { csv } from "./csv.ts";
import type { InputFormat } from "./input_format.ts";
import { json } from "./json.ts";
import { jsonl } from "./jsonl.ts";
import { raw } from "./raw.ts";
import { tsv } from "./tsv.ts";

/** All input formats, in the order of the help; the first is the default. */
export const INPUT_FORMATS: readonly [InputFormat, ...InputFormat[]] = [jsonl, raw, csv, tsv, json];

/**
 * The format of an input: the one given by name, else by the file's extension. @throws {XlmError} 2 if there is no
 * format with that name
 */
export function inputFormat(name: string | undefined, path: string): InputFormat {
  if (name === undefined) {
    const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
    return INPUT_FORMATS.find(({ extensions }) => extensions.includes(extension)) ?? INPUT_FORMATS[0];
  }
  const found = INPUT_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const names = INPUT_FORMATS.map(({ name }) => name).join(", ");
  throw new XlmError(2, `Cannot use --format ${name}: there is no such format; expected one of ${names}.`);
}
