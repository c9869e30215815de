import { isObject } from "../../is_object.ts";
import { XlmError } from "../../errors.ts";

/**
 * One stage in tokenizer.json: an object with a `type`. Errors name the file, the stage, what was found and what is
 * allowed (exit code 3).
 */
export class StageJson {
  readonly #fields: Readonly<Record<string, unknown>>;

  /**
   * @param path the file.
   * @param place path of the stage in the file, such as `normalizer` or `normalizers[1]`.
   */
  constructor(readonly path: string, readonly place: string, value: unknown) {
    if (!isObject(value)) this.refuse(`${place} is ${show(value)}`, "an object with a type");
    this.#fields = value as Record<string, unknown>;
  }

  get type(): string {
    return this.string("type");
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  value(name: string): unknown {
    return this.#fields[name];
  }

  string(name: string): string {
    const value = this.#fields[name];
    return typeof value === "string" ? value : this.#wrong(name, "a text");
  }

  /** One character. */
  character(name: string): number {
    const value = this.string(name);
    const code = value.codePointAt(0);
    return code !== undefined && String.fromCodePoint(code) === value ? code : this.#wrong(name, "one character");
  }

  /** One of `allowed`; `fallback` if it is missing and there is one. */
  choice<T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    if (!this.has(name) && fallback !== undefined) return fallback;
    const value = this.string(name) as T;
    return allowed.includes(value) ? value : this.#wrong(name, `one of ${allowed.join(", ")}`);
  }

  /** True or false; `fallback` if it is missing and there is one. */
  boolean(name: string, fallback?: boolean): boolean {
    const value = this.#fields[name] ?? fallback;
    return typeof value === "boolean" ? value : this.#wrong(name, "true or false");
  }

  integer(name: string): number {
    const value = this.#fields[name];
    return Number.isSafeInteger(value) && (value as number) >= 0
      ? value as number
      : this.#wrong(name, "a number from 0");
  }

  /** The stages of a list. */
  stages(name: string): StageJson[] {
    const list = this.#fields[name];
    if (!Array.isArray(list)) return this.#wrong(name, "a list");
    return list.map((item, i) => new StageJson(this.path, `${this.place}.${name}[${i}]`, item));
  }

  /** Refuses an unsupported stage. */
  unsupported(kind: string, supported: readonly string[]): never {
    return this.refuse(
      `its ${this.place} is ${show(this.type)}`,
      `a ${kind} that xlm has: ${supported.join(", ")}`,
    );
  }

  refuse(found: string, expected: string): never {
    throw new XlmError(3, `Cannot use ${this.path}: ${found}; expected ${expected}.`);
  }

  #wrong(name: string, expected: string): never {
    return this.refuse(`${this.place}.${name} is ${show(this.#fields[name])}`, expected);
  }
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 100) ?? "missing";
}
