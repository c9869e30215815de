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
  & { [Name in Extract<TStrings, TCollectable | keyof TDefaults>]: Collected<Name, string, TCollectable, TNegatable> | DefaultOf<Name, TDefaults> }
  & { [Name in Exclude<TStrings, TCollectable | keyof TDefaults>]?: Collected<Name, string, TCollectable, TNegatable> }
  & { [Name in Exclude<TCollectable | Extract<keyof TDefaults, string>, TStrings | TBooleans>]: DefaultOf<Name, TDefaults> | unknown[] }
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
  const { boolean, string, collect, negatable, alias = {}, default: defaults = {}, stopEarly } = options;
  const groups = Object.entries(alias).map(([name, others]) => [name, others].flat());
  const allNames = (name: string) => groups.find((group) => group.includes(name)) ?? [name];
  const expand = (names: Names<string> = []) => new Set([names].flat().flatMap((name) => allNames(name as string)));
  const [booleans, strings, collected, negatables] = [boolean, string, collect, negatable].map(expand) as Array<Set<string>>;
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const result: Record<string, unknown> & { _: Array<string | number> } = { _: [] };

  const number = (text: string) => /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
  const set = (name: string, value: string | boolean) => {
    const read = typeof value === "string" && !strings.has(name) ? number(value) : value;
    for (const key of allNames(name)) {
      if (!collected.has(name) || value === false) result[key] = read
      else result[key] = [...(result[key] as unknown[] | undefined ?? []), read];
    }
  };
  /** Gives the option the next argument if that is a value for it; returns whether it did. */
  const takeNext = (name: string, next: string | undefined): boolean => { };
  return result as never;
}
