import { RecordError } from "../errors.ts";

/**
 * How to read a number that is the name of one label and the id of another, such as `1` if the labels are the stars 1
 * to 5 with ids from 0.
 */
export type NumberReading = "name" | "number";

/** A number as JSON and tables write it: pandas writes `2.0` for 2 if other rows have no label. */
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/**
 * The gold label in a record: the value itself, the only item of a list (as annotation tools write it), or its `label`
 * (as pipelines write it); `undefined` if there is none (absent, null, an empty list or text).
 */
export function goldValue(value: unknown): unknown {
  if (Array.isArray(value) && value.length <= 1) return goldValue(value[0]);
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "label")) {
    return goldValue((value as { label: unknown }).label);
  }
  if (typeof value === "string" && value.trim() === "") return undefined;
  return value ?? undefined;
}

/**
 * The name of a gold label that is given as name, or as id (a number, or a number as text; of two labels also false and
 * true). Other text is returned as it is: a label that the model does not have. `undefined` for a negative number, by
 * which data sets and PyTorch mark missing labels.
 *
 * @param names names by id.
 * @throws {RecordError} `field_type` for anything else.
 */
export function goldLabel(
  value: unknown,
  names: readonly string[],
  reading: NumberReading = "name",
): string | undefined {
  const number = typeof value === "boolean" && names.length !== 2 ? undefined : numberOf(value);
  const byNumber = number === undefined ? undefined : names[number];
  const label = (reading === "number" ? byNumber : undefined) ?? nameOf(value, names) ?? byNumber;
  if (label !== undefined) return label;
  if (number !== undefined && number < 0) return undefined;
  if (typeof value === "string") return value.trim();
  throw new RecordError(
    "field_type",
    `The gold label is ${JSON.stringify(value)}; expected a label's name, or a number from 0 to ${names.length - 1}`,
  );
}

/** The label with this name; numbers, also as text, are compared by value with names that are numbers. */
export function nameOf(value: unknown, names: readonly string[]): string | undefined {
  if (typeof value === "boolean") return names.find((name) => name.toLowerCase() === `${value}`);
  const same = typeof value === "string" ? names.find((name) => name.trim() === value.trim()) : undefined;
  const number = numberOf(value);
  return same ?? (number === undefined ? undefined : names.find((name) => numberOf(name) === number));
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  return typeof value === "string" && NUMBER.test(value.trim()) ? Number(value) : undefined;
}

/**
 * The gold labels of words, each given as name or id; `undefined` for a word without one.
 *
 * @throws {RecordError} `field_type` for anything but a list of them.
 */
export function goldLabels(value: unknown, names: readonly string[]): (string | undefined)[] {
  if (Array.isArray(value)) return value.map((label) => label === null ? undefined : goldLabel(label, names));
  throw new RecordError(
    "field_type",
    `The gold labels are ${JSON.stringify(value)}; expected a list, one for each word`,
  );
}
