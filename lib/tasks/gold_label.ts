import { RecordError } from "../errors.ts";

/**
 * The right label as a record names it: by its name (which may be a number, as 1 to 5 stars are), else by its number.
 *
 * @param names by number.
 * @throws {RecordError} `field_type` for anything else.
 */
export function goldLabel(value: unknown, names: readonly string[]): string {
  if (typeof value === "string") return value;
  const name = Number.isSafeInteger(value)
    ? names.find((name) => name === `${value}`) ?? names[value as number]
    : undefined;
  if (name !== undefined) return name;
  throw new RecordError(
    "field_type",
    `The gold label is ${JSON.stringify(value)}; expected a label's name, or a number from 0 to ${names.length - 1}`,
  );
}
