import { type Argument, type Command, FileType, type Option } from "@cliffy/command";
import type { CommandOutline, OptionOutline, Values } from "../lib/completions/command_outline.ts";

// deno-lint-ignore no-explicit-any
type AnyCommand = Command<any>;

/**
 * Describes a command and all below it. What a value may be follows from its type (files, words), or from the third part
 * of its placeholder where the type does not say it: `<directory:file:directory>`, `<model:string:model>`.
 */
export async function commandOutline(command: AnyCommand): Promise<CommandOutline> {
  const options = command.getOptions().map((option) => optionOutline(command, option));
  const commands = command.getCommands().map(commandOutline);
  return {
    name: command.getName(),
    summary: command.getShortDescription(),
    description: command.getDescription(),
    usage: command.getArguments().map(({ raw }) => raw.replace(/:[^\]>]*/, "")).join(" "),
    argument: await valuesOf(command, command.getArguments()[0]),
    options: await Promise.all(options),
    commands: await Promise.all(commands),
  };
}

async function optionOutline(command: AnyCommand, option: Option): Promise<OptionOutline> {
  const standard = typeof option.default === "function" ? option.default() : option.default;
  return {
    flags: [...option.flags],
    placeholder: option.args[0]?.name,
    description: option.description,
    group: option.groupName,
    default: standard === undefined ? undefined : String(standard),
    repeats: option.collect === true,
    values: await valuesOf(command, option.args[0]),
  };
}

async function valuesOf(command: AnyCommand, argument: Argument | undefined): Promise<Values | undefined> {
  if (argument === undefined) return undefined;
  const { type, action } = argument;
  const words = (await command.getCompletion(action)?.complete(command) ?? []).map(String);
  if (action === "model") return { kind: action, names: words };
  if (action === "directory" || action === "cached-model") return { kind: action };
  // Cliffy knows the handler of its own type only once it parses.
  if (type === "file" || command.getType(type)?.handler instanceof FileType) return { kind: "file" };
  if (words.length === 0) return { kind: "text" };
  return { kind: type === "list" ? "list" : "choice", words };
}
