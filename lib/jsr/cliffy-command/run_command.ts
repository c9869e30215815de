import { styleText } from "node:util";
import type { AnyCommand } from "./command_node.ts";
import type { CommandResult } from "./command_types.ts";
import type { EnvVar } from "./definitions.ts";
import { didYouMean } from "./did_you_mean.ts";
import { type ParseContext, parseFlags, type ParseRules } from "./parse_flags.ts";
import { addStandardOptions, exit } from "./standard_options.ts";
import { type ArgumentValue, Type } from "./type.ts";
import { checkReferences, validateArguments, validateFlags } from "./validate_flags.ts";
import { ValidationError } from "./validation_error.ts";

/** Reads the arguments, checks them and runs the action of the command they lead to. */
export function runCommand(root: AnyCommand, args: string[]): Promise<CommandResult> {
  root.parsed.isRoot = true;
  addStandardOptions(root.getMainCommand());
  const nothing = { literal: [], args: [], flags: {}, env: {}, defaults: new Set<string>(), given: [] };
  return enter(root, { ...nothing, found: new Map(), rest: [...args] });
}

/** Goes down to the sub command that comes next, if one does, and runs it. */
async function enter(cmd: AnyCommand, ctx: ParseContext): Promise<CommandResult> {
  try {
    cmd.reset();
    cmd.parsed.rawArgs = [...ctx.rest];
    if (!nextCommand(cmd, ctx)) readLeadingGlobals(cmd, ctx);
    const { defaultCommand } = cmd.settings;
    if (defaultCommand && !ctx.rest.length && !ctx.given.length) ctx.rest.push(defaultCommand);
    const next = nextCommand(cmd, ctx);
    if (!next) return await execute(cmd, ctx);
    ctx.rest.shift();
    return enter(next, ctx);
  } catch (error) {
    return fail(cmd, error instanceof Error ? error : new Error(`[non-error-thrown] ${error}`));
  }
}

function nextCommand(cmd: AnyCommand, { rest: [first] }: ParseContext): AnyCommand | undefined {
  return first === undefined ? undefined : cmd.getCommand(first, true);
}

/** Reads the global options that stand before a sub command: `xlm --debug tokenize`. */
function readLeadingGlobals(cmd: AnyCommand, ctx: ParseContext): void {
  const option = cmd.getOption(ctx.rest[0]?.split("=")[0] ?? "", true);
  if (!option?.global || option.standalone) return;
  const options = cmd.getOptions(true).filter(({ global }) => global);
  readEnvVars(cmd, ctx, cmd.getEnvVars(true).filter(({ global }) => global));
  readFlags(cmd, ctx, { options, args: [], stopOnUnknown: true });
}

async function execute(cmd: AnyCommand, ctx: ParseContext): Promise<CommandResult> {
  readEnvVars(cmd, ctx, cmd.getEnvVars(true));
  readFlags(cmd, ctx, { options: cmd.getOptions(true), args: cmd.getArguments(), stopOnUnknown: false });
  if (ctx.rest.length) throw surplusError(cmd, ctx.rest);
  const options = { ...ctx.env, ...ctx.flags };
  const args = await Promise.all(ctx.args);
  cmd.parsed.literal = ctx.literal;
  const result = { options, args, literal: ctx.literal, cmd };
  await Promise.all([...ctx.found.values()].map((option) => option.action?.call(cmd, options, ...args)));
  if (ctx.standalone?.action) return result;
  if (cmd.hasCommands(true) && !ctx.given.length && !cmd.settings.action) {
    cmd.showHelp();
    exit(cmd);
  }
  await runGlobalActions(cmd, options, args);
  await cmd.settings.action?.call(cmd, options, ...args);
  return result;
}

function surplusError(cmd: AnyCommand, rest: string[]): ValidationError {
  const [first = ""] = rest;
  if (!cmd.hasCommands(true)) return new ValidationError(`No arguments allowed for command "${cmd.getPath()}".`);
  if (cmd.getCommand(first, true)) return new ValidationError(`Too many arguments: ${rest.join(" ")}`);
  const names = cmd.getCommands().map((command) => command.getName());
  return new ValidationError(`Unknown command "${first}".${didYouMean("command", first, names)}`);
}

async function runGlobalActions(cmd: AnyCommand, options: Record<string, unknown>, args: unknown[]): Promise<void> {
  if (cmd.parent && !cmd.settings.noGlobals) await runGlobalActions(cmd.parent, options, args);
  await cmd.settings.globalAction?.call(cmd, options, ...args);
}

function readFlags(cmd: AnyCommand, ctx: ParseContext, rules: Omit<ParseRules, "parse">): void {
  ctx.found.clear();
  checkReferences(rules.options);
  parseFlags(ctx, { ...rules, parse: (value) => readValue(cmd, value) });
  validateFlags(ctx, rules.options, cmd.settings.allowEmpty ?? false);
  validateArguments(ctx, rules.args);
}

/** Variables that are empty, or that the program may not read, count as absent. */
function readEnvVars(cmd: AnyCommand, ctx: ParseContext, variables: EnvVar[]): void {
  const isGranted = (variable: string) => Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  for (const { names, prefix = "", type, details, value } of variables) {
    const name = names.find((variable) => isGranted(variable) && Deno.env.get(variable));
    if (name === undefined) continue;
    const read = (value: string) => readValue(cmd, { label: "Environment variable", type, name, value });
    const text = Deno.env.get(name)!;
    const found = details.list ? text.split(",").map(read) : read(text);
    const property = names[0]!.replace(new RegExp(`^${prefix}`), "").toLowerCase();
    ctx.env[property.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value ? value(found) : found;
  }
}

function readValue(cmd: AnyCommand, value: ArgumentValue): unknown {
  const handler = cmd.getType(value.type)?.handler;
  if (!handler) throw new Error(`Unknown type "${value.type}".`);
  return handler instanceof Type ? handler.parse(value) : handler(value);
}

/** Throws the error, or, where the program did not ask for errors, prints help and error and exits. */
function fail(cmd: AnyCommand, error: Error): never {
  if (error instanceof ValidationError) error.cmd = cmd;
  const lineage: AnyCommand[] = [];
  for (let at: AnyCommand | undefined = cmd; at; at = at.parent) lineage.push(at);
  lineage.find(({ settings }) => settings.onError)?.settings.onError?.(error, cmd);
  if (!(error instanceof ValidationError) || lineage.some(({ settings }) => settings.throwOnError)) throw error;
  cmd.showHelp();
  // deno-lint-ignore no-console
  console.error(styleText("red", `  ${styleText("bold", "error")}: ${error.message}\n`));
  Deno.exit(error.exitCode);
}
