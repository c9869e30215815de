import {
  type Argument,
  camelCase,
  flagOf,
  type Option,
} from "./definitions.ts";
import {
  defaultOf,
  findOption,
  type ParseContext,
  type ParseRules,
} from "./parse_flags.ts";
import { ValidationError } from "./validation_error.ts";

/** Adds defaults to `ctx.flags`, then checks the options given against each other. Throws ValidationError. */
export function validateFlags(
  ctx: ParseContext,
  { options }: ParseRules,
  found: Map<string, Option>,
  allowEmpty: boolean,
): void {
  addDefaults(ctx, options);
  const { standalone } = ctx;
  if (allowEmpty && !Object.keys(ctx.flags).length) return;
  if (standalone) {
    if (
      Object.keys(ctx.flags).length > 1 &&
      [...found.values()].some((option) => option !== standalone)
    ) {
      throw new ValidationError(
        `Option "${
          flagOf(standalone.name)
        }" cannot be combined with other options.`,
      );
    }
    return;
  }
  for (const option of found.values()) {
    for (const other of option.conflicts ?? []) {
      if (isGiven(ctx, options, other)) {
        throw new ValidationError(
          `Option "${flagOf(option.name)}" conflicts with option "${
            flagOf(other)
          }".`,
        );
      }
    }
    for (const other of option.depends ?? []) {
      if (
        ctx.flags[camelCase(other)] === undefined &&
        ctx.env[other] === undefined
      ) {
        throw new ValidationError(
          `Option "${flagOf(option.name)}" depends on option "${
            flagOf(other)
          }".`,
        );
      }
    }
  }
  for (const option of options) {
    if (!option.required || camelCase(option.name) in ctx.flags) continue;
    const isExcused = option.conflicts?.some((other) => ctx.flags[other]) ||
      [...found.values()].some((other) =>
        other.conflicts?.includes(option.name)
      );
    if (!isExcused) {
      throw new ValidationError(
        `Missing required option "${flagOf(option.name)}".`,
      );
    }
  }
}

/** Checks that the required arguments are there; `--help` and its like excuse their absence. Throws ValidationError. */
export function validateArguments(ctx: ParseContext, args: Argument[]): void {
  const missing = args.filter((arg, i) =>
    !arg.optional && ctx.args[i] === undefined
  ).map((arg) => arg.name);
  if (!missing.length) return;
  if (ctx.args.length) {
    throw new ValidationError(`Missing argument: ${missing[0]}`);
  }
  if (!ctx.standalone) {
    throw new ValidationError(`Missing argument(s): ${missing.join(", ")}`);
  }
}

function addDefaults(ctx: ParseContext, options: Option[]): void {
  for (const option of options) {
    const positive = option.name.replace(/^no-/, "");
    const isNegation = positive !== option.name;
    if (isNegation && findOption(options, positive)) continue;
    const property = camelCase(positive);
    const value = defaultOf(option) ?? (isNegation ? true : undefined);
    if (
      value === undefined || ctx.flags[property] !== undefined ||
      ctx.env[property] !== undefined
    ) continue;
    ctx.flags[property] = option.value ? option.value(value) : value;
    ctx.defaults.add(property);
  }
}

/** Whether the option stands on the command line or comes from the environment; a default does not count. */
function isGiven(ctx: ParseContext, options: Option[], name: string): boolean {
  const names = [name, ...findOption(options, name)?.aliases ?? []];
  return ctx.given.some((flag) =>
    names.includes(flag.replace(/^-+/, "").split("=")[0]!)
  ) ||
    ctx.env[camelCase(name)] !== undefined;
}
