import { RecordError } from "../errors.ts";
import { escaped } from "./escaped.ts";
import type { StreamRecord } from "./record.ts";

/**
 * A field of a record, named by a key, or by keys joined by dots (`body.text`); a key that contains dots itself is
 * tried first. Only own keys are looked up, so `__proto__` and `constructor` are ordinary fields. Values are checked,
 * never converted: RecordError `field_missing`, `field_type`, `invalid_utf8`. An optional field that is null counts as
 * absent; a required one may not be null.
 */
export class Field {
  readonly #keys: readonly string[];

  /** `option` is the command-line option for this field, named in errors if the field is absent. */
  constructor(readonly name: string, readonly option?: string) {
    this.#keys = name.split(".");
  }

  /** The field's value; undefined if it is absent or null. */
  find(record: StreamRecord): unknown {
    return this.#stored(record) ?? undefined;
  }

  /** The field's value; required. */
  value(record: StreamRecord): unknown {
    return this.#required(record) ?? this.#wrongType(this.name, null, "a value");
  }

  /** The field's text. */
  text(record: StreamRecord): string {
    const value = this.#required(record);
    return typeof value === "string" ? this.#wellFormed(value, record) : this.#wrongType(this.name, value, "a string");
  }

  /** The field's text; undefined if the field is absent or null. */
  optionalText(record: StreamRecord): string | undefined {
    return this.find(record) === undefined ? undefined : this.text(record);
  }

  /** The field's list of strings. */
  texts(record: StreamRecord): string[] {
    return this.#items(
      record,
      "strings",
      (item, name) =>
        typeof item === "string" ? this.#wellFormed(item, record) : this.#wrongType(name, item, "a string"),
    );
  }

  /**
   * The field's list: a JSON list, whose texts may contain commas, or one text that is split at commas (as in a table),
   * with white space around the entries removed; `undefined` if absent.
   *
   * @throws {RecordError} `field_type`, `invalid_utf8`; `empty_text` if the list or an entry is empty.
   */
  list(record: StreamRecord): string[] | undefined {
    const value = this.find(record);
    if (value === undefined) return undefined;
    const entries = typeof value === "string" ? commaSeparated(this.text(record)) : this.texts(record);
    const empty = entries.findIndex((entry) => entry.trim() === "");
    if (entries.length > 0 && empty < 0) return entries;
    const found = entries.length === 0 ? `${this.name} is an empty list` : `${this.name}[${empty}] is empty`;
    throw new RecordError("empty_text", `${found}; expected some text`);
  }

  /** The field's list of non-negative integers. */
  naturals(record: StreamRecord): number[] {
    return this.#items(
      record,
      "whole numbers",
      (item, name) =>
        Number.isSafeInteger(item) && item as number >= 0
          ? item as number
          : this.#wrongType(name, item, "a whole number of at least 0"),
    );
  }

  #stored(record: StreamRecord): unknown {
    if (Object.hasOwn(record.value, this.name)) return record.value[this.name];
    if (this.#keys.length === 1) return undefined;
    let value: unknown = record.value;
    for (const key of this.#keys) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
      value = (value as { [key: string]: unknown })[key];
    }
    return value;
  }

  #required(record: StreamRecord): unknown {
    const value = this.#stored(record);
    if (value === undefined) throw new RecordError("field_missing", this.#missing(record));
    return value;
  }

  #items<T>(record: StreamRecord, items: string, read: (item: unknown, name: string) => T): T[] {
    const value = this.#required(record);
    if (!Array.isArray(value)) return this.#wrongType(this.name, value, `a list of ${items}`);
    return value.map((item, i) => read(item, `${this.name}[${i}]`));
  }

  #wellFormed(text: string, record: StreamRecord): string {
    if (text.isWellFormed()) return text;
    if (record.encoding_errors === "replace") return text.toWellFormed();
    const found = `${this.name} holds an unpaired surrogate`;
    throw new RecordError(
      "invalid_utf8",
      (called) => `${found}; expected text. Use ${called("encoding_errors")} replace to read it anyway`,
    );
  }

  #missing(record: StreamRecord): string {
    const keys = Object.keys(record.value);
    const shown = keys.slice(0, 5).map((key) => `"${escaped(key.slice(0, 60))}"`).join(", ");
    const found = keys.length === 0 ? "no fields" : keys.length > 5 ? `${shown}, …` : shown;
    return `${this.name} is missing; found ${found}${this.option ? `. Use ${this.option} to name another field` : ""}`;
  }

  #wrongType(name: string, value: unknown, expected: string): never {
    throw new RecordError("field_type", `${name} is ${jsonKind(value)}; expected ${expected}`);
  }
}

/** The kind of a JSON value, for messages: `a list`, `null`. */
export function jsonKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return `the number ${value}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Splits a text at commas, and removes white space around the entries. */
export function commaSeparated(text: string): string[] {
  return text.split(",").map((entry) => entry.trim());
}
