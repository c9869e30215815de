import { XlmError } from "../errors.ts";
import { Field } from "../record/field.ts";
import { listOption } from "./list_option.ts";

/** Sections of a command's help. */
export type OptionGroup = "Task" | "Metrics" | "Model" | "Input" | "Output" | "Errors" | "Speed";

/**
 * An option of a command. Its name is a key in snake case: from `top_k` follow `--top-k`, `XLM_TOP_K`, its line in the
 * help, and the name under which `--resume` compares it.
 */
export interface Option<T = unknown> {
  /** The value's name and type, such as `n:count`; absent for flags. */
  readonly value?: string;
  readonly help: string;
  readonly group: OptionGroup;
  /** One-letter flag. */
  readonly short?: string;
  /** Another spelling that would otherwise be parsed differently: `-lc` as `-l -c`. */
  readonly spelling?: string;
  readonly default?: unknown;
  /** Its possible values, if they are few. */
  readonly choices?: readonly string[];
  /** May be given more than once. */
  readonly repeats?: boolean;
  /** A flag that is on by default: `--no-NAME` switches it off. */
  readonly negated?: boolean;
  /** Flags that it excludes, and flags that it requires. */
  readonly conflicts?: readonly string[];
  readonly depends?: readonly string[];
  /** Accepted without effect, and not shown in the help. */
  readonly hidden?: boolean;
  /**
   * Whether `--resume` compares it: false for options that change no answers, or that the stream compares. @default
   * {true}
   */
  readonly compared?: boolean;
  /** A value with the same effect as the default. */
  readonly like_default?: string;
  /**
   * Converts the value from the command line or environment to the task's value.
   *
   * @param name name of the option in snake case.
   * @param flag flag of the option, `--top-k`.
   */
  read(given: unknown, name: string, flag: string): T;
}

/** An option with its value from the command line or environment. */
export interface GivenOption {
  readonly name: string;
  readonly option: Option;
  readonly value: unknown;
}

/** Options by their names. */
export type Options = Readonly<Record<string, Option>>;

/** Values of options by name. */
export type Values<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

/** Values of options that are not given. */
export function defaultValues<O extends Options>(options: O): Values<O> {
  const values = Object.entries(options).map(([name, option]) => [name, option.read(option.default, name, name)]);
  return Object.fromEntries(values);
}

/** Further properties of an option. */
interface More<T> extends
  Partial<
    Pick<Option, "short" | "spelling" | "conflicts" | "depends" | "hidden" | "compared" | "like_default" | "group">
  > {
  default?: T;
}

/** The value of an option that is not given and has no default. */
type Absent<M> = M extends { default: unknown } ? never : undefined;

function option<T>(
  parts: Omit<Option<T>, "group" | "read"> & Pick<More<T>, "group">,
  read: Option<T>["read"] = (given) => given as T,
): Option<T> {
  return { group: "Task", read, ...parts };
}

/** A flag: true if it is given. */
export function flag(help: string, more: More<never> = {}): Option<boolean> {
  return option({ help, ...more }, (given) => given === true);
}

/** A flag that is `undefined`, not false, if it is not given. */
export function flagIfGiven(help: string, more: More<never> = {}): Option<boolean | undefined> {
  return option({ help, ...more });
}

/** A flag `--no-NAME`: false if it is given. */
export function negatedFlag(help: string, more: More<never> = {}): Option<boolean> {
  return option({ help, ...more, negated: true }, (given) => given !== false);
}

/** @param value the value's name and type, and what shells propose where the type does not say it: `name:file:directory`. */
export function valued<T, M extends More<T> = More<T>>(value: string, help: string, more?: M): Option<T | Absent<M>> {
  return option({ value, help, ...more });
}

export function text<M extends More<string>>(value: string, help: string, more?: M): Option<string | Absent<M>> {
  return valued<string, M>(`${value}:string`, help, more);
}

/** A whole number of at least 1. */
export function count<M extends More<number>>(value: string, help: string, more?: M): Option<number | Absent<M>> {
  return valued<number, M>(`${value}:count`, help, more);
}

/** A whole number of at least 0. */
export function natural<M extends More<number>>(value: string, help: string, more?: M): Option<number | Absent<M>> {
  return valued<number, M>(`${value}:natural`, help, more);
}

/** A whole number of at least 1, or `all`. */
export function countOrAll<M extends More<number | "all">>(help: string, more?: M): Option<number | "all" | Absent<M>> {
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

/**
 * A list of a few possible values, separated by commas, or given one by one. @throws {XlmError} exit code 2 for an
 * empty list and for other values.
 */
export function choicesOf<const C extends string>(
  value: string,
  choices: readonly C[],
  help: string,
  more: More<never> = {},
): Option<readonly C[] | undefined> {
  const { read, ...parts } = list(value, help);
  return option({ ...parts, choices, ...more }, (given, name, flag) => {
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

/** Texts, given one by one. */
export function texts(value: string, help: string, more: More<never> = {}): Option<readonly string[] | undefined> {
  return option(
    { value, help, repeats: true, ...more },
    // An environment variable gives a single text, not a list.
    (given) => given === undefined ? undefined : [given as string | string[]].flat(),
  );
}

/** A list of texts, separated by commas, or given one by one. */
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

/** The name of a field that is read only if the option is given. */
export function fieldIfNamed(help: string): Option<Field | undefined> {
  return option(
    { value: "name:string", help, group: "Input" },
    (given, _, flag) => given === undefined ? undefined : new Field(given as string, flag),
  );
}
