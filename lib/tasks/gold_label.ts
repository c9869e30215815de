import { RecordError } from "../errors.ts";

/**
 * What a record says of its right label: the value, or the only one of a list, as annotation tools write it; `undefined`
 * where it says nothing (absent, null, an empty list).
 */
export function goldValue(value: unknown): unknown {
  const only = Array.isArray(value) && value.length <= 1 ? value[0] : value;
  return only ?? undefined;
}

/**
 * The right label as a record names it: by its name (which may be a number, as 1 to 5 stars are), else by its number, also
 * where it stands as text, as in a table. Other text is a label that the model does not know.
 *
 * @param names by number.
 * @throws {RecordError} `field_type` for anything else.
 */
export function goldLabel(value: unknown, names: readonly string[]): string {
  if (typeof value === "string" || Number.isSafeInteger(value)) {
    const given = `${value}`;
    const numbered = /^\d+$/.test(given) ? names[Number(given)] : undefined;
    const name = names.find((name) => name === given) ?? numbered ?? value;
    if (typeof name === "string") return name;
  }
  throw new RecordError(
    "field_type",
    `The gold label is ${JSON.stringify(value)}; expected a label's name, or a number from 0 to ${names.length - 1}`,
  );
}

/**
 * The right labels of words, each by its name or number.
 *
 * @throws {RecordError} `field_type` for anything but a list of them.
 */
export function goldLabels(value: unknown, names: readonly string[]): string[] {
  if (Array.isArray(value)) return value.map((label) => goldLabel(label, names));
  throw new RecordError(
    "field_type",
    `The gold labels are ${JSON.stringify(value)}; expected a list, one for each word`,
  );
}
