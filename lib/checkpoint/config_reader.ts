import { XlmError } from "../errors.ts";
import { excerpt } from "./excerpt.ts";

interface Range {
  min?: number;
  max?: number;
}

/**
 * Reads the fields of a config.json one by one: type and range of each are checked before anything is built from it.
 * Errors name the file, the field, what was found and what is allowed (exit code 3).
 */
export class ConfigReader {
  constructor(readonly path: string, readonly fields: Readonly<Record<string, unknown>>) {}

  /** @throws {XlmError} exit code 3 where the file is missing, or is no object in JSON. */
  static async load(path: string): Promise<ConfigReader> {
    const reader = await ConfigReader.find(path);
    if (reader) return reader;
    throw new XlmError(3, `Cannot read ${path}: No such file; expected a model's config.json.`);
  }

  /** As `load`; `undefined` where the file is missing. */
  static async find(path: string): Promise<ConfigReader | undefined> {
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected a model's config.json.`);
    }
    let fields: unknown;
    try {
      fields = JSON.parse(text);
    } catch (error) {
      throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected JSON.`);
    }
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
      throw new XlmError(3, `Cannot read ${path}: it holds no object; expected a model's configuration.`);
    }
    return new ConfigReader(path, fields as Record<string, unknown>);
  }

  /** The first of the names that is there and not null: configs of different ages name a field differently. */
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

  /** An integer, or a list of which the first counts: a model may have several end tokens, and a sequence ends with one. */
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

  /** A map of names to integers, as `lang2id` and `label2id` are. */
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

  /** A map of integers to names, as `id2lang` and `id2label` are. */
  names(name: string): Record<string, string> | undefined {
    return this.#read<Record<string, string> | undefined>(
      name,
      undefined,
      "an object of strings",
      (v): v is Record<string, string> =>
        typeof v === "object" && !Array.isArray(v) && Object.values(v!).every((item) => typeof item === "string"),
    );
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
