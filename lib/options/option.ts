import { XlmError } from "../errors.ts";
import { Field } from "../record/field.ts";
import { listOption } from "./list_option.ts";

/** Sections of a command's help. */
export type OptionGroup = "Task" | "Metrics" | "Model" | "Input" | "Output" | "Errors" | "Speed";

/**
 * An option of a command, under its name in snake case: from `top_k` come `--top-k`, `XLM_TOP_K`, a line of the help and
 * what `--resume` compares. A task that reads an option has it among its own.
 */
export interface Option<T = unknown> {
  /** The value's name and type, `n:count`; none of a flag. */
  readonly value?: string;
  readonly help: string;
  readonly group: OptionGroup;
  /** One letter. */
  readonly short?: string;
  /** Another way to write it, which would be read as something else: `-lc` as `-l -c`. */
  readonly spelling?: string;
  readonly default?: unknown;
  /** The values that it may have, where they are few. */
  readonly choices?: readonly string[];
  /** May be given more than once. */
  readonly repeats?: boolean;
  /** A flag that is on unless it is given: `--no-NAME`. */
  readonly negated?: boolean;
  /** Flags that it excludes, and needs. */
  readonly conflicts?: readonly string[];
  readonly depends?: readonly string[];
  /** Accepted, and not shown: what no command reads, or this one does not. */
  readonly hidden?: boolean;
  /** Whether `--resume` compares it: not where it changes no answer, or the stream compares it. @default {true} */
  readonly compared?: boolean;
  /** A value that answers as the default does. */
  readonly like_default?: string;
  /**
   * What the command line or the environment gave, as the task reads it.
   *
   * @param name of the option in snake case.
   * @param flag as a user writes it.
   */
  read(given: unknown, name: string, flag: string): T;
}

/** An option, and what the command line or the environment gave for it. */
export interface GivenOption {
  readonly name: string;
  readonly option: Option;
  readonly value: unknown;
}

/** Options by their names. */
export type Options = Readonly<Record<string, Option>>;

/** What options were given, by their names. */
export type Values<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

/** What options come to where none is given. */
export function defaultValues<O extends Options>(options: O): Values<O> {
  const values = Object.entries(options).map(([name, option]) => [name, option.read(option.default, name, name)]);
  return Object.fromEntries(values);
}

/** What may be said of an option beside its type and help. */
interface More<T> extends
  Partial<
    Pick<Option, "short" | "spelling" | "conflicts" | "depends" | "hidden" | "compared" | "like_default" | "group">
  > {
  default?: T;
}

/** What stands for an option that is not given and has no default. */
type Absent<M> = M extends { default: unknown } ? never : undefined;

function option<T>(
  parts: Omit<Option<T>, "group" | "read"> & Pick<More<T>, "group">,
  read: Option<T>["read"] = (given) => given as T,
): Option<T> {
  return { group: "Task", read, ...parts };
}

/** On where it is given. */
export function flag(help: string, more: More<never> = {}): Option<boolean> {
  return option({ help, ...more }, (given) => given === true);
}

/** On where it is given; `undefined` if nothing is said, which is not to be off. */
export function flagIfGiven(help: string, more: More<never> = {}): Option<boolean | undefined> {
  return option({ help, ...more });
}

/** `--no-NAME`: off where it is given. */
export function negatedFlag(help: string, more: More<never> = {}): Option<boolean> {
  return option({ help, ...more, negated: true }, (given) => given !== false);
}

/** @param value the value's name and type: `directory:file`. */
export function valued<T, M extends More<T> = More<T>>(value: string, help: string, more?: M): Option<T | Absent<M>> {
  return option({ value, help, ...more });
}

export function text<M extends More<string>>(value: string, help: string, more?: M) {
  return valued<string, M>(`${value}:string`, help, more);
}

/** A whole number of at least 1. */
export function count<M extends More<number>>(value: string, help: string, more?: M) {
  return valued<number, M>(`${value}:count`, help, more);
}

/** A whole number of at least 0. */
export function natural<M extends More<number>>(value: string, help: string, more?: M) {
  return valued<number, M>(`${value}:natural`, help, more);
}

/** A whole number of at least 1, or `all`. */
export function countOrAll<M extends More<number | "all">>(help: string, more?: M) {
  return valued<number | "all", M>("n:count-or-all", help, more);
}

/**
 * One of a few values.
 *
 * @param value the value's name and that of its type, which errors say: `how:strategy`.
 */
export function choice<const C extends string, M extends More<NoInfer<C>>>(
  value: string,
  choices: readonly C[],
  help: string,
  more?: M,
): Option<C | Absent<M>> {
  return option({ value, choices, help, ...more });
}

/** Some of a few values, joined by commas, or each given by itself. @throws {XlmError} exit code 2 for none, and for others. */
export function choicesOf<const C extends string>(
  value: string,
  choices: readonly C[],
  help: string,
  more: More<never> = {},
): Option<readonly C[] | undefined> {
  const { read, ...parts } = list(value, help);
  return option({ ...parts, ...more }, (given, name, flag) => {
    const entries = read(given, name, flag);
    const known = entries?.filter((entry): entry is C => choices.some((choice) => choice === entry));
    if (known === undefined || (known.length > 0 && known.length === entries?.length)) return known;
    const wrong = entries?.find((entry) => !choices.some((choice) => choice === entry)) ?? "nothing";
    throw new XlmError(
      2,
      (called) =>
        `Cannot use ${called(name)}: ${wrong} is not one of its values; expected some of ${choices.join(", ")}.`,
    );
  });
}

/** Texts, each given by itself. */
export function texts(value: string, help: string, more: More<never> = {}): Option<readonly string[] | undefined> {
  return option(
    { value, help, repeats: true, ...more },
    // An environment variable gives one text, not a list of one.
    (given) => given === undefined ? undefined : [given as string | string[]].flat(),
  );
}

/** Texts joined by commas, or each given by itself. */
export function list(value: string, help: string): Option<readonly string[] | undefined> {
  return option(
    { value: `${value}:list`, help, repeats: true },
    (given, name) => listOption(name, given as string | string[] | undefined),
  );
}

/** The name of a field of records. */
export function field(name: string, help: string): Option<Field> {
  return option(
    { value: "name:string", help, group: "Input", default: name },
    (given, _, flag) => new Field((given ?? name) as string, flag),
  );
}

/** The name of a field that is read only where the option is given. */
export function fieldIfNamed(help: string): Option<Field | undefined> {
  return option(
    { value: "name:string", help, group: "Input" },
    (given, _, flag) => given === undefined ? undefined : new Field(given as string, flag),
  );
}
