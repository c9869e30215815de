import { XlmError } from "../errors.ts";

/**
 * The entries of a list: given once, those between its commas, without the spaces around them (of `""`: none); given more than
 * once, each value whole, commas and all. An environment variable is given once.
 *
 * @param name what the list is for.
 * @throws {XlmError} exit code 2 for an entry that is empty.
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

/** The entries between commas, without the spaces around them. */
export function commaSeparated(text: string): string[] {
  return text.split(",").map((entry) => entry.trim());
}
