/** One name, or a list of names. */
type Names<TName> = TName | readonly TName[];

/** What {@linkcode parseArgs} should know of the options. */
export interface ParseOptions<
  TBooleans extends string = string,
  TStrings extends string = string,
  TCollectable extends string = string,
  TNegatable extends string = string,
  TDefaults extends Record<string, unknown> = Record<string, unknown>,
  TDoubleDash extends boolean = boolean,
> {
  /** Options without a value; absent ones are false. */
  boolean?: Names<TBooleans>;
  /** Options whose value stays text even where it is a number. */
  string?: Names<TStrings>;
  /** Options whose values are gathered in a list. */
  collect?: Names<TCollectable>;
  /** Options that `--no-name` makes false. */
  negatable?: Names<TNegatable>;
  /** Other names: `{ help: "h" }`. */
  alias?: Record<string, Names<string>>;
  default?: TDefaults;
  /** Whether what follows `--` goes to the result's `--` instead of `_`. */
  "--"?: TDoubleDash;
  /** Whether everything from the first argument on goes to `_`. */
  stopEarly?: boolean;
}

type Collected<TName, TValue, TCollectable, TNegatable> =
  | (TName extends TCollectable ? TValue[] : TValue)
  | (TName extends TNegatable ? false : never);

/** The options by name, the other arguments in `_`. */
export type Args<
  TBooleans extends string,
  TStrings extends string,
  TCollectable extends string,
  TNegatable extends string,
  TDefaults,
  TDoubleDash,
> =
  & { _: Array<string | number> }
  & (TDoubleDash extends true ? { "--": string[] } : unknown)
  & { [Name in TBooleans]: Collected<Name, boolean, TCollectable, never> | DefaultOf<Name, TDefaults> }
  & {
    [Name in Extract<TStrings, TCollectable | keyof TDefaults>]:
      | Collected<Name, string, TCollectable, TNegatable>
      | DefaultOf<Name, TDefaults>;
  }
  & { [Name in Exclude<TStrings, TCollectable | keyof TDefaults>]?: Collected<Name, string, TCollectable, TNegatable> }
  & { [Name in Exclude<TCollectable, TStrings | TBooleans>]: unknown[] }
  & { [name: string]: unknown };

type DefaultOf<TName, TDefaults> = TName extends keyof TDefaults ? TDefaults[TName] : never;

/** Reads arguments: `--name value`, `--name=value`, `-abc`, `-n5`, `--no-name`; the last wins but where it is collected. */
export function parseArgs<
  TBooleans extends string = never,
  TStrings extends string = never,
  TCollectable extends string = never,
  TNegatable extends string = never,
  // deno-lint-ignore ban-types
  TDefaults extends Record<string, unknown> = {},
  TDoubleDash extends boolean = false,
>(
  args: readonly string[],
  options: ParseOptions<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TDoubleDash> = {},
): Args<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TDoubleDash> {
  const end = args.indexOf("--") < 0 ? args.length : args.indexOf("--");
  const rest = args.slice(0, end), literal = args.slice(end + 1);
  const names = optionNames(options);
  const { result } = new ArgumentReader(rest, names, options.stopEarly);
  const absent: Record<string, unknown> = {};
  for (const name of names.booleans) absent[name] = names.lists.has(name) ? [] : false;
  for (const name of names.strings) if (names.lists.has(name)) absent[name] = [];
  for (const [name, value] of Object.entries(options.default ?? {})) {
    for (const key of names.aliases(name)) absent[key] = value;
  }
  for (const [name, value] of Object.entries(absent)) if (!Object.hasOwn(result, name)) result[name] = value;
  if (options["--"]) result["--"] = literal;
  else result._.push(...literal);
  return result as never;
}

/** The options of each kind, under all their names. */
interface OptionNames {
  booleans: ReadonlySet<string>;
  strings: ReadonlySet<string>;
  lists: ReadonlySet<string>;
  negatables: ReadonlySet<string>;
  /** All names of an option. */
  aliases(name: string): string[];
}

function optionNames({ alias = {}, boolean, string, collect, negatable }: ParseOptions): OptionNames {
  const groups = Object.entries(alias).map(([name, others]) => [name, others].flat());
  const aliases = (name: string) => groups.find((group) => group.includes(name)) ?? [name];
  const named = (names: Names<string> = []) => new Set([names].flat().flatMap(aliases));
  return {
    booleans: named(boolean),
    strings: named(string),
    lists: named(collect),
    negatables: named(negatable),
    aliases,
  };
}

class ArgumentReader {
  readonly result: Record<string, unknown> & { _: Array<string | number> } = { _: [] };

  /** @param rest is used up. */
  constructor(readonly rest: string[], readonly names: OptionNames, stopEarly = false) {
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      if (/^--./.test(arg)) this.#setLong(arg.slice(2));
      else if (/^-./.test(arg)) this.#setShort(arg.slice(1));
      else {
        this.result._.push(names.strings.has("_") ? arg : toNumber(arg));
        if (stopEarly) this.result._.push(...rest.splice(0));
      }
    }
  }

  #set(name: string, value: string | boolean, isNegated = false): void {
    const { result, names: { strings, lists, aliases } } = this;
    const read = strings.has(name) ? value : toNumber(value);
    for (const key of aliases(name)) {
      result[key] = lists.has(key) && !isNegated ? [...[result[key] || []].flat(), read] : read;
    }
  }

  /** Sets an option that has no value attached: to the next argument where that is one, to true elsewhere. */
  #setFromNext(name: string, isValue: (next: string) => boolean): void {
    const { rest, names: { booleans, strings } } = this;
    const [next = ""] = rest;
    if (next && !booleans.has(name) && isValue(next)) this.#set(name, rest.shift()!);
    else if (next === "true" || next === "false") this.#set(name, rest.shift() === "true");
    else this.#set(name, strings.has(name) ? "" : true);
  }

  #setLong(flag: string): void {
    const { booleans, negatables } = this.names;
    const [, name = "", value] = /^(.+?)(?:=(.*))?$/s.exec(flag) ?? [];
    if (value !== undefined) this.#set(name, booleans.has(name) ? value !== "false" : value);
    else if (name.startsWith("no-") && negatables.has(name.slice(3))) this.#set(name.slice(3), false, true);
    else this.#setFromNext(name, (next) => !next.startsWith("-"));
  }

  /** `-abc`, `-n5`, `-n=5`, `-n 5`. */
  #setShort(letters: string): void {
    const [letter = "", ...others] = letters;
    const attached = others.join("");
    const [, value] = /=(.+)/.exec(attached) ?? [];
    if (!attached) this.#setFromNext(letter, (next) => !/^--?[^-]/.test(next));
    else if (attached === "=") this.#set(letter, "");
    else if (/[A-Za-z]/.test(letter) && value) this.#set(letter, value);
    else if (/^\W/.test(attached) || (/[A-Za-z]/.test(letter) && /\d\.?$/.test(attached))) this.#set(letter, attached);
    else {
      this.#set(letter, this.names.strings.has(letter) ? "" : true);
      this.#setShort(attached);
    }
  }
}

function toNumber<T>(value: T): T | number {
  return typeof value === "string" && /\S/.test(value) && Number.isFinite(Number(value)) ? Number(value) : value;
}
