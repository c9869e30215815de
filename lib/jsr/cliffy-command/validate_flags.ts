import { type Argument, camelCase, defaultOf, findOption, flagOf, type Option } from "./definitions.ts";
import type { ParseContext } from "./parse_flags.ts";
import { ValidationError } from "./validation_error.ts";

/** Adds defaults to `ctx.flags`, then checks the options given against each other. Throws ValidationError. */
export function validateFlags(ctx: ParseContext, options: Option[], allowEmpty: boolean): void {
  addDefaults(ctx, options);
  const given = [...ctx.found.values()];
  const { standalone } = ctx;
  if (allowEmpty && !Object.keys(ctx.flags).length) return;
  if (standalone) {
    if (given.every((option) => option === standalone)) return;
    throw new ValidationError(`Option "${flagOf(standalone.name)}" cannot be combined with other options.`);
  }
  for (const { name, conflicts = [], depends = [] } of given) {
    const conflict = conflicts.find((other) => isGiven(ctx, options, other));
    if (conflict) {
      throw new ValidationError(`Option "${flagOf(name)}" conflicts with option "${flagOf(conflict)}".`);
    }
    const absent = depends.find((other) => ctx.flags[camelCase(other)] === undefined && ctx.env[other] === undefined);
    if (absent) throw new ValidationError(`Option "${flagOf(name)}" depends on option "${flagOf(absent)}".`);
  }
  for (const { name, required, conflicts } of options) {
    const isExcused = conflicts?.some((other) => ctx.flags[other]) ||
      given.some((other) => other.conflicts?.includes(name));
    if (!required || camelCase(name) in ctx.flags || isExcused) continue;
    throw new ValidationError(`Missing required option "${flagOf(name)}".`);
  }
}

/** An option may conflict with, or depend on, known options only. Throws Error. */
export function checkReferences(options: Option[]): void {
  for (const { name, conflicts = [], depends = [] } of options) {
    const unknown = [...conflicts, ...depends].find((other) => !findOption(options, other));
    if (unknown) throw new Error(`Option "${flagOf(name)}" refers to an unknown option "${flagOf(unknown)}".`);
  }
}

/** Checks that the required arguments are there; `--help` and its like excuse their absence. Throws ValidationError. */
export function validateArguments(ctx: ParseContext, args: Argument[]): void {
  const missing = args.filter((arg, i) => !arg.optional && ctx.args[i] === undefined).map((arg) => arg.name);
  if (!missing.length) return;
  if (ctx.args.length) throw new ValidationError(`Missing argument: ${missing[0]}`);
  if (!ctx.standalone) throw new ValidationError(`Missing argument(s): ${missing.join(", ")}`);
}

function addDefaults(ctx: ParseContext, options: Option[]): void {
  for (const option of options) {
    const positive = option.name.replace(/^no-/, "");
    const isNegation = positive !== option.name;
    if (isNegation && findOption(options, positive)) continue;
    const property = camelCase(positive);
    const value = defaultOf(option) ?? (isNegation ? true : undefined);
    if (value === undefined || ctx.flags[property] !== undefined || ctx.env[property] !== undefined) continue;
    ctx.flags[property] = option.value ? option.value(value) : value;
    ctx.defaults.add(property);
  }
}

/** Whether the option stands on the command line or comes from the environment; a default does not count. */
function isGiven(ctx: ParseContext, options: Option[], name: string): boolean {
  const names = [name, ...findOption(options, name)?.aliases ?? []];
  return ctx.given.some((flag) => names.includes(flag.replace(/^-+/, "").split("=")[0]!)) ||
    ctx.env[camelCase(name)] !== undefined;
}
