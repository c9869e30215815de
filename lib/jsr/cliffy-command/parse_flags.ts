import { type Argument, camelCase, defaultOf, findOption, flagOf, type Option } from "./definitions.ts";
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
  /** The options given, by property name. */
  found: Map<string, Option>;
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
 * Reads `ctx.rest` into the other fields of `ctx`. Where arguments are expected an unknown option is taken for one of
 * them, as by Cliffy 1.2.1. Throws ValidationError.
 */
export function parseFlags(ctx: ParseContext, rules: ParseRules): void {
  const tokens = ctx.rest.splice(0);
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
    const parts = splitAtEquals(pieces[0]!);
    const option = isFlag && !isStopped ? findOption(rules.options, parts[0]) : undefined;
    const arg = rules.args[argIndex];
    if (option || (rules.stopOnUnknown && !isStopped)) tokens.splice(i, 1, ...pieces);
    if (option) {
      const taken = readOption(ctx, rules, option, parts, tokens[i + 1]);
      ctx.given.push(...tokens.slice(i, i + 1 + taken));
      i += taken;
    } else if (rules.stopOnUnknown) {
      isStopped = true;
      ctx.rest.push(tokens[i]!);
    } else if (arg) {
      if (token !== "" || !arg.optional) ctx.args.push(readValue(rules, arg, "Argument", arg.name, token));
      else if (!arg.variadic) ctx.args.push(undefined);
      if (!arg.variadic) argIndex++;
    } else if (isFlag) {
      throw unknownOption(parts[0], rules.options);
    } else if (rules.args.length) {
      throw new ValidationError(`Too many arguments: ${token}`);
    } else {
      ctx.rest.push(token);
    }
  }
}

function unknownOption(flag: string, options: Option[]): ValidationError {
  const flags = options.flatMap((option) => [option.name, ...option.aliases ?? []].map(flagOf));
  return new ValidationError(`Unknown option "${flagOf(flag)}".${didYouMean("option", flagOf(flag), flags)}`);
}

/** Reads one option, whose value may be the token after its flag; returns how many such tokens it took. */
function readOption(
  ctx: ParseContext,
  rules: ParseRules,
  option: Option,
  [flag, inlineValue]: [flag: string, inlineValue: string | undefined],
  following: string | undefined,
): number {
  const flagName = flagOf(option.name);
  const isNegated = flag.startsWith("--no-");
  const property = camelCase(isNegated ? option.name.replace(/^no-?/, "") : option.name);
  const previous = ctx.flags[property];
  const [arg] = option.args;
  if (option.standalone) ctx.standalone = option;
  if (previous !== undefined && !option.collect && !ctx.defaults.has(property)) {
    const shown = flag.replace(/^--no-/, "--");
    throw new ValidationError(`Option "${shown}" can only occur once, but was found several times.`);
  }
  if (inlineValue !== undefined && !arg) {
    throw new ValidationError(`Option "${flagName}" doesn't take a value, but got "${inlineValue}".`);
  }
  const text = inlineValue ?? following;
  const hasValue = !isNegated && arg !== undefined && text !== undefined &&
    (!arg.optional || isOptionalValue(rules.options, option, arg, text, inlineValue !== undefined));
  const taken = hasValue && inlineValue === undefined ? 1 : 0;
  if (hasValue && text === "" && (!option.required || arg.optional)) return taken;
  if (arg && !arg.optional && !hasValue && !isNegated) {
    throw new ValidationError(`Missing value for option "${flagName}".`);
  }
  const given = isNegated ? false : hasValue ? readValue(rules, arg, "Option", `--${option.name}`, text) : undefined;
  const hasDefault = option.value !== undefined || (arg !== undefined && arg.type !== "boolean");
  const value = given ?? (hasDefault ? defaultOf(option) : undefined) ?? true;
  ctx.defaults.delete(property);
  ctx.flags[property] = option.value
    ? option.value(value, previous)
    : option.collect
    ? [...(previous === undefined ? [] : [previous].flat()), value]
    : value;
  ctx.found.set(property, option);
  return taken;
}

/** Whether the text is the value of `[value]` rather than what comes next. */
function isOptionalValue(options: Option[], option: Option, arg: Argument, text: string, isInline: boolean): boolean {
  if (findOption(options, text)) return false;
  if (isInline) return true;
  return !option.equalsSign && (!text.startsWith("-") || (arg.type === "number" && !isNaN(Number(text))));
}

function readValue(rules: ParseRules, arg: Argument, label: string, name: string, value: string): unknown {
  const read = (value: string) => rules.parse({ label, type: arg.type, name, value });
  return arg.list ? value.split(arg.separator || ",").map(read) : read(value);
}

/** `-abc` is `-a -b -c`; `-k5` is `-k 5`; a value after `=` belongs to the last. */
function expandShortFlags(token: string): string[] {
  const [letters, value] = splitAtEquals(token.slice(1));
  const endsInDigit = !isNaN(Number(token.at(-1)));
  const pieces = endsInDigit ? [`-${letters[0]}`, letters.slice(1)].filter(Boolean) : [...letters].map((x) => `-${x}`);
  return value === undefined ? pieces : [...pieces.slice(0, -1), `${pieces.at(-1)}=${value}`];
}

function splitAtEquals(token: string): [string, string | undefined] {
  const at = token.indexOf("=");
  return at < 0 ? [token, undefined] : [token.slice(0, at), token.slice(at + 1)];
}
