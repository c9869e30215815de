import type { Command } from "@cliffy/command";

/** Options that stand for themselves: text is not a setting, and help is not one either. */
const WITHOUT = new Set(["help", "version", "text"]);

/**
 * Gives every option of a command an environment variable `XLM_<NAME>`; the command line wins over it. Beside
 * `XLM_NO_<NAME>` stands `XLM_<NAME>=false`, which says the same.
 */
// deno-lint-ignore no-explicit-any
export function withEnvironment<C extends Command<any>>(command: C): C {
  for (const { name, args } of command.getOptions(true)) {
    if (WITHOUT.has(name)) continue;
    const [argument] = args;
    const type = argument ? `${argument.type}${argument.list ? "[]" : ""}` : "boolean";
    for (const named of new Set([name, name.replace(/^no-/, "")])) {
      const variable = `XLM_${named.replaceAll("-", "_").toUpperCase()}`;
      command.env(`${variable}=<value:${type}>`, `Sets --${name}.`, { prefix: "XLM_", hidden: true } as never);
    }
  }
  return command;
}
