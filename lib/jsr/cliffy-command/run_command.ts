import type { AnyCommand } from "./command_node.ts";
import type { CommandResult } from "./command_types.ts";
import type { EnvVar, Option } from "./definitions.ts";
import { didYouMean } from "./did_you_mean.ts";
import {
  type ParseContext,
  parseFlags,
  type ParseRules,
} from "./parse_flags.ts";
import { addStandardOptions, exit } from "./standard_options.ts";
import { styleText } from "node:util";
import { type ArgumentValue, Type } from "./type.ts";
import { validateArguments, validateFlags } from "./validate_flags.ts";
import { ValidationError } from "./validation_error.ts";

/** Reads the arguments, checks them and runs the action of the command they lead to. */
export function runCommand(
  root: AnyCommand,
  args: string[],
): Promise<CommandResult> {
  root.parsed.isRoot = true;
  addStandardOptions(root.getMainCommand());
  return enter(root, {
    rest: [...args],
    literal: [],
    args: [],
    flags: {},
    env: {},
    defaults: new Set(),
    given: [],
  });
}

async function enter(
  cmd: AnyCommand,
  ctx: ParseContext,
): Promise<CommandResult> {
  try {
    cmd.reset();
    cmd.parsed.rawArgs = [...ctx.rest];
    const { defaultCommand } = cmd.settings;
    if (defaultCommand !== undefined && !ctx.given.length && !ctx.rest.length) {
      const next = cmd.getCommand(defaultCommand, true);
      if (!next) {
        throw new Error(
          `Default command "${defaultCommand}" not found.${
            suggestCommand(cmd, defaultCommand)
          }`,
        );
      }
      return enter(next, ctx);
    }
    if (!nextCommand(cmd, ctx)) readLeadingGlobals(cmd, ctx);
    const next = nextCommand(cmd, ctx);
    if (next) {
      ctx.rest.shift();
      return enter(next, ctx);
    }
    return await execute(cmd, ctx);
  } catch (error) {
    return fail(
      cmd,
      error instanceof Error ? error : new Error(`[non-error-thrown] ${error}`),
    );
  }
}

function nextCommand(
  cmd: AnyCommand,
  { rest: [first] }: ParseContext,
): AnyCommand | undefined {
  return first === undefined ? undefined : cmd.getCommand(first, true);
}

/** Reads the global options that stand before a sub command: `xlm --debug tokenize`. */
function readLeadingGlobals(cmd: AnyCommand, ctx: ParseContext): void {
  const [name] = ctx.rest[0]?.replace(/^-+/, "").split("=") ?? [];
  const option = name === undefined ? undefined : cmd.getOption(name, true);
  if (!option?.global || option.standalone) return;
  readEnvVars(
    cmd,
    ctx,
    cmd.getEnvVars(true).filter((variable) => variable.global),
  );
  readFlags(cmd, ctx, {
    options: cmd.getOptions(true).filter(({ global }) => global),
    args: [],
    stopOnUnknown: true,
  });
}

async function execute(
  cmd: AnyCommand,
  ctx: ParseContext,
): Promise<CommandResult> {
  readEnvVars(cmd, ctx, cmd.getEnvVars(true));
  const found = readFlags(cmd, ctx, {
    options: cmd.getOptions(true),
    args: cmd.getArguments(),
    stopOnUnknown: false,
  });
  const [surplus] = ctx.rest;
  if (surplus !== undefined) {
    if (!cmd.hasCommands(true)) {
      throw new ValidationError(
        `No arguments allowed for command "${cmd.getPath()}".`,
      );
    }
    if (cmd.getCommand(surplus, true)) {
      throw new ValidationError(`Too many arguments: ${ctx.rest.join(" ")}`);
    }
    throw new ValidationError(
      `Unknown command "${surplus}".${suggestCommand(cmd, surplus)}`,
    );
  }
  const options = { ...ctx.env, ...ctx.flags };
  const args = await Promise.all(ctx.args);
  cmd.parsed.literal = ctx.literal;
  const result = { options, args, literal: ctx.literal, cmd };
  await Promise.all(
    [...found.values()].map((option) =>
      option.action?.call(cmd, options, ...args)
    ),
  );
  if (ctx.standalone?.action) return result;
  if (cmd.hasCommands(true) && !ctx.given.length && !cmd.settings.action) {
    cmd.showHelp();
    exit(cmd);
  }
  await runGlobalActions(cmd, options, args);
  await cmd.settings.action?.call(cmd, options, ...args);
  return result;
}

async function runGlobalActions(
  cmd: AnyCommand,
  options: Record<string, unknown>,
  args: unknown[],
): Promise<void> {
  if (cmd.parent && !cmd.settings.noGlobals) {
    await runGlobalActions(cmd.parent, options, args);
  }
  await cmd.settings.globalAction?.call(cmd, options, ...args);
}

function readFlags(
  cmd: AnyCommand,
  ctx: ParseContext,
  what: Omit<ParseRules, "parse">,
): Map<string, Option> {
  const rules = {
    ...what,
    parse: (value: ArgumentValue) => readType(cmd, value),
  };
  const found = parseFlags(ctx, rules);
  validateFlags(ctx, rules, found, cmd.settings.allowEmpty ?? false);
  validateArguments(ctx, rules.args);
  return found;
}

/** Variables that are empty, or that the program may not read, count as absent. */
function readEnvVars(
  cmd: AnyCommand,
  ctx: ParseContext,
  variables: EnvVar[],
): void {
  for (const { names, prefix = "", type, details, value } of variables) {
    const name = names.find((variable) =>
      Deno.permissions.querySync({ name: "env", variable }).state ===
        "granted" && Deno.env.get(variable)
    );
    if (name === undefined) continue;
    const read = (value: string) =>
      readType(cmd, { label: "Environment variable", type, name, value });
    const text = Deno.env.get(name)!;
    const property = names[0]!.replace(new RegExp(`^${prefix}`), "")
      .toLowerCase()
      .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const found = details.list ? text.split(",").map(read) : read(text);
    ctx.env[property] = value && found !== undefined ? value(found) : found;
  }
}

function readType(cmd: AnyCommand, value: ArgumentValue): unknown {
  const handler = cmd.getType(value.type)?.handler;
  if (!handler) throw new Error(`Unknown type "${value.type}".`);
  return handler instanceof Type ? handler.parse(value) : handler(value);
}

function suggestCommand(cmd: AnyCommand, name: string): string {
  return didYouMean(
    "command",
    name,
    cmd.getCommands().map((command) => command.getName()),
  );
}

function withParents(cmd: AnyCommand): AnyCommand[] {
  return cmd.parent ? [cmd, ...withParents(cmd.parent)] : [cmd];
}

function fail(cmd: AnyCommand, error: Error): never {
  if (error instanceof ValidationError) error.cmd = cmd;
  const lineage = withParents(cmd);
  lineage.find(({ settings }) => settings.onError)?.settings.onError?.(
    error,
    cmd,
  );
  if (
    !(error instanceof ValidationError) ||
    lineage.some(({ settings }) => settings.throwOnError)
  ) throw error;
  cmd.showHelp();
  console.error(
    styleText("red", `  ${styleText("bold", "error")}: ${error.message}\n`),
  );
  Deno.exit(error.exitCode);
}
