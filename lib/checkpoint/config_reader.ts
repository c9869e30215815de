import { XlmError } from "../errors.ts";
import { excerpt } from "./excerpt.ts";
import { readModelJson } from "./model_file.ts";
import { isObject } from "../is_object.ts";

const RULE = "a model's config.json";

const PYTHON_INTEGER = /^\s*[+-]?\d+(_\d+)*\s*$/;

interface Range {
  min?: number;
  max?: number;
}

/**
 * Reads fields of a config.json and checks their types and ranges. Errors name the file, the field, what was found and
 * what is allowed (exit code 3).
 */
export class ConfigReader {
  constructor(readonly path: string, readonly fields: Readonly<Record<string, unknown>>) {}

  /** @throws {XlmError} exit code 3 if the file is missing, or is not a JSON object. */
  static async load(path: string): Promise<ConfigReader> {
    const reader = await ConfigReader.find(path);
    if (reader) return reader;
    throw new XlmError(3, `Cannot read ${path}: No such file; expected ${RULE}.`);
  }

  /** As `load`; `undefined` if the file is missing. */
  static async find(path: string): Promise<ConfigReader | undefined> {
    const fields = await readModelJson(path, RULE);
    return fields && new ConfigReader(path, fields);
  }

  /** The first of several fields that is present and not null: names of fields have changed over time. */
  raw(...names: string[]): { name: string; value: unknown } | undefined {
    for (const name of names) {
      const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
      if (value !== undefined && value !== null) return { name, value };
    }
    return undefined;
  }

  integer(names: string | readonly string[], fallback: number, range: Range = {}): number {
    return this.#read(names, fallback, `an integer${within(range)}`, (v): v is number => isInteger(v, range));
  }

  /** An integer, or the first of a list: a model may have several end tokens, but a sequence ends with one. */
  firstInteger(names: string | readonly string[], fallback: number, range: Range = {}): number {
    const value = this.#read<number | number[]>(
      names,
      fallback,
      `an integer${within(range)}, or a list of them`,
      (v): v is number | number[] =>
        Array.isArray(v) ? v.length > 0 && v.every((item) => isInteger(item, range)) : isInteger(v, range),
    );
    return Array.isArray(value) ? value[0]! : value;
  }

  number(names: string | readonly string[], fallback: number, range: Range = {}): number {
    const rule = `a number${within(range)}`;
    return this.#read(names, fallback, rule, (v): v is number => Number.isFinite(v) && inside(v as number, range));
  }

  /** Checks a number that has no effect here; as in Python, it may be `NaN` or `Infinity`. */
  unused(name: string): void {
    this.#read(name, 0, "a number", (v): v is number => typeof v === "number");
  }

  boolean(names: string | readonly string[], fallback: boolean): boolean {
    return this.#read(names, fallback, "true or false", (v): v is boolean => typeof v === "boolean");
  }

  string<T extends string>(names: string | readonly string[], fallback: T, allowed?: readonly T[]): T {
    const rule = allowed ? `one of ${allowed.join(", ")}` : "a string";
    return this.#read(
      names,
      fallback,
      rule,
      (v): v is T => typeof v === "string" && (allowed === undefined || (allowed as readonly string[]).includes(v)),
    );
  }

  integers(name: string): number[] | undefined {
    return this.#read<number[] | undefined>(
      name,
      undefined,
      "a list of integers",
      (v): v is number[] => Array.isArray(v) && v.every(Number.isSafeInteger),
    );
  }

  strings(name: string): string[] | undefined {
    return this.#read<string[] | undefined>(
      name,
      undefined,
      "a list of strings",
      (v): v is string[] => Array.isArray(v) && v.every((item) => typeof item === "string"),
    );
  }

  /** A map from names to integers, such as `lang2id` and `label2id`. */
  indices(name: string): Record<string, number> | undefined {
    return this.#read<Record<string, number> | undefined>(
      name,
      undefined,
      "an object of integers from 0",
      (v): v is Record<string, number> =>
        typeof v === "object" && !Array.isArray(v) &&
        Object.values(v!).every((item) => Number.isSafeInteger(item) && item >= 0),
    );
  }

  /**
   * A map from integers to names, such as `id2lang` and `id2label`. Keys are read as by Python's `int`; of equal ones
   * the last wins. A name that is a number, true, false or null becomes its text in Python.
   */
  names(name: string): Map<number, string> | undefined {
    const rule = "an object of names by integers";
    const map = this.#read<Record<string, unknown> | undefined>(name, undefined, rule, isObject);
    if (map === undefined) return undefined;
    const names = Object.entries(map).map(([key, value]): [number, string] => {
      if (!PYTHON_INTEGER.test(key)) this.fail(`${name} has the key ${excerpt(key)}`, rule);
      if (typeof value === "object" && value !== null) this.fail(`${name} has the name ${excerpt(value)}`, rule);
      return [Number(key.replaceAll("_", "")), pythonText(value)];
    });
    return new Map(names);
  }

  fail(found: string, rule: string): never {
    throw new XlmError(3, `Cannot use ${this.path}: ${found}; expected ${rule}.`);
  }

  #read<T>(names: string | readonly string[], fallback: T, rule: string, accept: (value: unknown) => value is T): T {
    const field = this.raw(...(typeof names === "string" ? [names] : names));
    if (field === undefined) return fallback;
    return accept(field.value) ? field.value : this.fail(`${field.name} is ${excerpt(field.value)}`, rule);
  }
}

function isInteger(value: unknown, range: Range): value is number {
  return Number.isSafeInteger(value) && inside(value as number, range);
}

function inside(value: number, { min = -Infinity, max = Infinity }: Range): boolean {
  return value >= min && value <= max;
}

function within({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

/** Python's `str` of a plain JSON value. */
function pythonText(value: unknown): string {
  if (value === null) return "None";
  return value === true ? "True" : value === false ? "False" : String(value);
}
