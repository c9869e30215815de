import type { AnyCommand } from "../command_node.ts";
import { type CompletionNode, completionNodes, type Values } from "./completion_node.ts";

/** A script for fish: one `complete` for each sub command, option and argument. */
export function fishCompletions(name: string, cmd: AnyCommand): string {
  const lines = completionNodes(name, cmd).flatMap((node) =>
    linesOf(node).map((line) => `complete -c ${name} ${line}`)
  );
  return [`# fish completion support for ${name}`, ...lines].join("\n");
}

function linesOf({ path, options, commands, values }: CompletionNode): string[] {
  const seen = path.slice(1).map((word) => `__fish_seen_subcommand_from ${word}`);
  const names = commands.map((command) => command.getName());
  const unseen = names.length ? [`not __fish_seen_subcommand_from ${names.join(" ")}`] : [];
  const condition = `-n ${quote([...seen, ...unseen].join("; and ") || "true")}`;
  return [
    ...commands.map((x) => `${condition} -f -a ${x.getName()} -d ${quote(x.getShortDescription())}`),
    ...options.map(({ flags, description, args, values }) => {
      const names = flags.map((flag) => flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`).join(
        " ",
      );
      return `${condition} ${names} ${args.length ? "-r " : ""}${propose(values)} -d ${
        quote(description.split("\n", 1)[0]!)
      }`;
    }),
    ...(values ? [`${condition} ${propose(values)}`] : []),
  ];
}

function propose(values: Values): string {
  if (values === undefined) return "-f";
  return values === "file" ? "-F" : `-f -a ${quote(`(${values.request} 2>/dev/null)`)}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
