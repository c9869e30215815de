import type { Command } from "@cliffy/command";

/** Options without a variable: they are not settings. */
const WITHOUT = new Set(["help", "version", "text"]);

/**
 * Gives every option of a command an environment variable `XLM_<NAME>`; the command line wins over it. `--no-NAME` has
 * two: `XLM_NO_<NAME>=1` and `XLM_<NAME>=false`.
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
