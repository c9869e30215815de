import type { AnyCommand } from "../command_node.ts";
import { bashCompletions } from "./bash.ts";

/** A script for zsh: that of bash, which zsh runs by its own `bashcompinit`. */
export function zshCompletions(name: string, cmd: AnyCommand): string {
  return `#compdef ${name}\nautoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${
    bashCompletions(name, cmd)
  }`;
}
