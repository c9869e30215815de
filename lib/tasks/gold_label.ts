import { RecordError } from "../errors.ts";

/**
 * How a number is read that may be the name of one label and the number of another, as `1` where the labels are the stars
 * 1 to 5, numbered from 0.
 */
export type NumberReading = "name" | "number";

/** A number as JSON and tables write it: pandas makes `2.0` of 2 where other rows have no label. */
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/**
 * What a record says of its right label: the value, or the only one of a list, as annotation tools write it, or its `label`,
 * as pipelines do; `undefined` where it says nothing (absent, null, an empty list or text).
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
 * The right label as a record names it: by its name, else by its number, also where that stands as text; of two labels
 * also by false or true.
 * Other text is a label that the model does not know. `undefined` for a negative number, with which data sets and PyTorch mark
 * what has no label.
 *
 * @param names by number.
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

/** The label of this name; a number, whether text or not, also names the label whose name is the same number. */
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
 * The right labels of words, each by its name or number; `undefined` for a word that has none.
 *
 * @throws {RecordError} `field_type` for anything but a list of them.
 */
export function goldLabels(value: unknown, names: readonly string[]): (string | undefined)[] {
  if (Array.isArray(value)) return value.map((label) => goldLabel(label, names));
  throw new RecordError(
    "field_type",
    `The gold labels are ${JSON.stringify(value)}; expected a list, one for each word`,
  );
}
