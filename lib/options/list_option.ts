import { XlmError } from "../errors.ts";
import { commaSeparated } from "../record/field.ts";

/**
 * The entries of a list option. A single value is split at commas, with white space around entries removed (`""` is an
 * empty list); if the option is given more than once, each value is one entry, which may contain commas. An environment
 * variable counts as given once.
 *
 * @param name name of the option.
 * @throws {XlmError} exit code 2 for an empty entry.
 */
export function listOption(name: string, given: string | readonly string[] | undefined): string[] | undefined {
  if (given === undefined) return undefined;
  const values = [given].flat();
  const entries = values.length > 1 ? values : values.flatMap((value) => value === "" ? [] : commaSeparated(value));
  if (entries.every((entry) => entry.trim() !== "")) return entries;
  const empty = entries.findIndex((entry) => entry.trim() === "") + 1;
  throw new XlmError(2, (called) =>
    `Cannot use ${called(name)}: entry ${empty} is empty; expected some text. ` +
    "Give the option once an entry where entries hold commas.");
}
