import type { AnyCommand } from "../command_node.ts";
import type { Argument, Option } from "../definitions.ts";
import { FileType } from "../value_types.ts";

/** What may stand in a place: a file name, or the lines that a shell command prints; undefined where nothing is known. */
export type Values = "file" | { request: string } | undefined;

/** A command as a shell sees it. */
export interface CompletionNode {
  /** The words that lead to the command, the program's name first. */
  path: string[];
  options: Array<Option & { values: Values }>;
  commands: AnyCommand[];
  /** The values of the first argument. */
  values: Values;
}

/** The command and all its sub commands that are not hidden, parents first. */
export function completionNodes(name: string, cmd: AnyCommand, parents: string[] = []): CompletionNode[] {
  const path = [...parents, name];
  const commands = cmd.getCommands();
  const valuesOf = (arg: Argument | undefined): Values => {
    if (arg && cmd.getType(arg.type)?.handler instanceof FileType) return "file";
    if (!arg || !cmd.getCompletion(arg.action)) return undefined;
    return { request: [path[0], "completions complete", arg.action, ...path.slice(1)].join(" ") };
  };
  const options = cmd.getOptions().map((option) => ({ ...option, values: valuesOf(option.args[0]) }));
  const node = { path, options, commands, values: valuesOf(cmd.getArguments()[0]) };
  return [node, ...commands.flatMap((command) => completionNodes(command.getName(), command, path))];
}
