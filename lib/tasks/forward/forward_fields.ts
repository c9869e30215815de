import { RecordError } from "../../errors.ts";

/** The fields of a record that are inputs of the model. */
export const SEQUENCE_FIELDS = ["input_ids", "attention_mask", "langs", "token_type_ids", "position_ids"] as const;

/** All fields that `forward` reads besides texts. */
export const FORWARD_FIELDS = [
  ...SEQUENCE_FIELDS,
  "lengths",
  "labels",
  "start_positions",
  "end_positions",
  "is_impossible",
  "cls_index",
  "p_mask",
] as const;

export type ForwardFieldName = (typeof FORWARD_FIELDS)[number];

/** Fields as in the record, unchecked; absent ones are undefined or null. */
export type ForwardFields = Readonly<Partial<Record<ForwardFieldName, unknown>>>;

/** The values that a number may have. */
export interface NumberRule {
  min: number;
  max: number;
  /** @default {true} */
  whole?: boolean;
  /** A value outside the range that is allowed too. */
  or?: number;
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** @throws {RecordError} `field_type`. */
export function readNumber(value: unknown, name: string, rule: NumberRule): number {
  const { min, max, whole = true, or } = rule;
  const number = typeof value === "boolean" ? Number(value) : value;
  if (typeof number === "number" && (number === or || (number >= min && number <= max))) {
    if (!whole || Number.isInteger(number)) return number;
  }
  const range = min === -Infinity && max === Infinity ? "" : ` from ${min} to ${max}`;
  return wrong(name, value, `a ${whole ? "whole " : ""}number${range}${or === undefined ? "" : ` or ${or}`}`);
}

/**
 * A list of numbers of the given length.
 *
 * @throws {RecordError} `field_type`, naming the item.
 */
export function readNumbers(value: unknown, name: string, rule: NumberRule, length?: number): number[] {
  const items = readList(value, name);
  if (length !== undefined && items.length !== length) {
    throw new RecordError("field_type", `${name} has ${items.length} items; expected ${length}`);
  }
  return items.map((item, i) => readNumber(item, `${name}[${i}]`, rule));
}

/** @throws {RecordError} `field_type`. */
export function readList(value: unknown, name: string): unknown[] {
  return Array.isArray(value) ? value : wrong(name, value, "a list");
}

function wrong(name: string, value: unknown, expected: string): never {
  const shown = value === undefined ? "missing" : JSON.stringify(value).slice(0, 40);
  throw new RecordError("field_type", `${name} is ${shown}; expected ${expected}`);
}
