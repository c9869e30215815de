import {
  type Argument,
  camelCase,
  flagOf,
  type Option,
} from "./definitions.ts";
import { didYouMean } from "./did_you_mean.ts";
import type { ArgumentValue } from "./type.ts";
import { ValidationError } from "./validation_error.ts";

/** What has been read of a command line so far. */
export interface ParseContext {
  /** Not read yet; after {@linkcode parseFlags}, what nobody expected. */
  rest: string[];
  /** Everything after `--`. */
  literal: string[];
  args: unknown[];
  /** Values of options by property name. */
  flags: Record<string, unknown>;
  /** Values of environment variables by property name. */
  env: Record<string, unknown>;
  /** The properties whose value is a default. */
  defaults: Set<string>;
  /** The flags, and their values, as given. */
  given: string[];
  /** The option given, if any, that must stand alone. */
  standalone?: Option;
}

/** What the command line may hold. */
export interface ParseRules {
  options: Option[];
  args: Argument[];
  /** Whether to stop, without error, at the first thing that is not one of the options. */
  stopOnUnknown: boolean;
  /** Reads one value by its type. */
  parse: (value: ArgumentValue) => unknown;
}

/**
 * Reads `ctx.rest` into the other fields of `ctx` and returns the options given, by property name.
 * Once a command has arguments, an unknown option counts as one of them, as in Cliffy 1.2.1.
 * Throws ValidationError.
 */
export function parseFlags(
  ctx: ParseContext,
  rules: ParseRules,
): Map<string, Option> {
  const tokens = ctx.rest.splice(0);
  const found = new Map<string, Option>();
  let argIndex = 0;
  let isStopped = false;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token === "--") {
      ctx.literal.push(...tokens.slice(i + 1));
      break;
    }
    const isFlag = /^-./.test(token);
    const pieces = /^-[^-][^.]/.test(token) ? expandShortFlags(token) : [token];
    const [flag, inlineValue] = splitAtEquals(pieces[0]!);
    const option = isFlag && !isStopped
      ? findOption(rules.options, flag)
      : undefined;
    const arg = rules.args[argIndex];
    if (option || (rules.stopOnUnknown && !isStopped)) {
      tokens.splice(i, 1, ...pieces);
    }
    if (option) {
      const taken = readOption(
        ctx,
        rules,
        found,
        option,
        flag,
        inlineValue,
        tokens.slice(i + 1),
      );
      ctx.given.push(...tokens.slice(i, i + 1 + taken));
      i += taken;
    } else if (rules.stopOnUnknown) {
      isStopped = true;
      ctx.rest.push(tokens[i]!);
    } else if (arg) {
      if (token !== "" || !arg.optional) {
        ctx.args.push(readValue(rules, arg, "Argument", arg.name, token));
      } else if (!arg.variadic) ctx.args.push(undefined);
      if (!arg.variadic) argIndex++;
    } else if (isFlag) {
      throw unknownOption(flag, rules.options);
    } else if (rules.args.length) {
      throw new ValidationError(`Too many arguments: ${token}`);
    } else {
      ctx.rest.push(token);
    }
  }
  return found;
}

/** Finds an option by flag, name or alias. */
export function findOption(
  options: Option[],
  flag: string,
): Option | undefined {
  const name = flag.replace(/^-+/, "");
  return options.find((option) =>
    option.name === name || option.aliases.includes(name)
  );
}

function unknownOption(flag: string, options: Option[]): ValidationError {
  const flags = options.flatMap((option) =>
    [option.name, ...option.aliases].map(flagOf)
  );
  return new ValidationError(
    `Unknown option "${flagOf(flag)}".${
      didYouMean("option", flagOf(flag), flags)
    }`,
  );
}

/** Reads one option's values from `following`, the tokens after its flag; returns how many it took. */
function readOption(
  ctx: ParseContext,
  rules: ParseRules,
  found: Map<string, Option>,
  option: Option,
  flag: string,
  inlineValue: string | undefined,
  following: string[],
): number {
  if (option.standalone) ctx.standalone = option;
  const isNegated = flag.startsWith("--no-");
  const property = camelCase(
    isNegated ? option.name.replace(/^no-?/, "") : option.name,
  );
  const previous = ctx.flags[property];
  if (
    previous !== undefined && !option.collect && !ctx.defaults.has(property)
  ) {
    throw new ValidationError(
      `Option "${
        flag.replace(/^--no-/, "--")
      }" can only occur once, but was found several times.`,
    );
  }
  if (inlineValue !== undefined && !option.args.length) {
    throw new ValidationError(
      `Option "${
        flagOf(option.name)
      }" doesn't take a value, but got "${inlineValue}".`,
    );
  }
  let taken = 0;
  const values: unknown[] = [];
  for (let i = 0; !isNegated && i < option.args.length;) {
    const arg = option.args[i]!;
    const text = inlineValue ?? following[taken];
    if (
      text === undefined ||
      !isValue(rules.options, option, arg, text, inlineValue !== undefined)
    ) break;
    if (inlineValue === undefined) taken++;
    const isSkipped = text === "" && (!option.required || arg.optional);
    if (isSkipped && option.args.length === 1 && !arg.variadic) return taken;
    if (!isSkipped) {
      values.push(readValue(rules, arg, "Option", `--${option.name}`, text));
    } else if (!arg.variadic) values.push(undefined);
    if (!arg.variadic) i++;
    if (inlineValue !== undefined) break;
  }
  if (
    !isNegated &&
    option.args.some((arg, i) => !arg.optional && values[i] === undefined)
  ) {
    throw new ValidationError(
      `Missing value for option "${flagOf(option.name)}".`,
    );
  }
  const isList = option.args.length > 1 || option.args[0]?.variadic;
  const given = isNegated
    ? false
    : isList && values.length
    ? values
    : values[0];
  const value = given ??
    (option.args.length || option.value ? defaultOf(option) : undefined) ??
    true;
  ctx.defaults.delete(property);
  ctx.flags[property] = option.value
    ? option.value(value, previous)
    : option.collect
    ? [...(previous === undefined ? [] : [previous].flat()), value]
    : value;
  found.set(property, option);
  return taken;
}

export function defaultOf(option: Option): unknown {
  return typeof option.default === "function"
    ? option.default()
    : option.default;
}

/** Whether the text is a value for the placeholder rather than the next option. */
function isValue(
  options: Option[],
  option: Option,
  arg: Argument,
  text: string,
  isInline: boolean,
): boolean {
  if (!arg.optional && !arg.variadic) return true;
  if (findOption(options, text)) return false;
  if (!arg.optional || isInline) return true;
  if (option.equalsSign && !arg.variadic) return false;
  return !text.startsWith("-") ||
    (arg.type === "number" && !isNaN(Number(text)));
}

function readValue(
  rules: ParseRules,
  arg: Argument,
  label: string,
  name: string,
  value: string,
): unknown {
  const read = (value: string) =>
    rules.parse({ label, type: arg.type, name, value });
  return arg.list ? value.split(arg.separator || ",").map(read) : read(value);
}

/** `-abc` is `-a -b -c`; `-k5` is `-k 5`; a value after `=` belongs to the last. */
function expandShortFlags(token: string): string[] {
  const [letters, value] = splitAtEquals(token.slice(1));
  const endsInDigit = !isNaN(Number(token.at(-1)));
  const pieces = endsInDigit
    ? [`-${letters[0]}`, letters.slice(1)].filter(Boolean)
    : [...letters].map((x) => `-${x}`);
  return value === undefined
    ? pieces
    : [...pieces.slice(0, -1), `${pieces.at(-1)}=${value}`];
}

function splitAtEquals(token: string): [string, string | undefined] {
  const at = token.indexOf("=");
  return at < 0
    ? [token, undefined]
    : [token.slice(0, at), token.slice(at + 1)];
}
