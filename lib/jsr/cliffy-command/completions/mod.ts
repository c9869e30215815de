/**
 * Completions for shells: `source <(xlm completions bash)`.
 *
 * @module
 */
import { Command } from "../command.ts";
import type { AnyCommand } from "../command_node.ts";
import { bashCompletions } from "./bash.ts";
import { fishCompletions } from "./fish.ts";
import { zshCompletions } from "./zsh.ts";

const GENERATORS = { bash: bashCompletions, fish: fishCompletions, zsh: zshCompletions };

/** The name the program is called by in a shell, where it differs from the command's. */
export interface GenerateShellCompletionsOptions {
  name?: string;
}

/** The script that, once sourced, completes the command line of the program in the shell. */
export function generateShellCompletions(
  cmd: AnyCommand,
  shell: keyof typeof GENERATORS,
  { name = cmd.getName() }: GenerateShellCompletionsOptions = {},
): string {
  return GENERATORS[shell](name, cmd);
}

/** `completions bash|fish|zsh` prints a script; `completions complete` answers what the scripts ask for. */
export class CompletionsCommand extends Command {
  constructor() {
    super();
    this.description(() =>
      `Generate shell completions.\n\nAdd this line to the start-up file of your shell:\n\n` +
      `    source <(${this.getMainCommand().getName()} completions [shell])`
    );
    this.noGlobals().action(() => this.showHelp());
    for (const shell of ["bash", "fish", "zsh"] as const) this.command(shell, this.#shellCommand(shell));
    this.command("complete", this.#completeCommand()).hidden().reset();
  }

  #shellCommand(shell: keyof typeof GENERATORS): AnyCommand {
    return new Command().noGlobals().description(`Generate shell completions for ${shell}.`)
      .option("-n, --name <command-name>", "The name of the main command.")
      .action(({ name }) => {
        // deno-lint-ignore no-console
        console.log(generateShellCompletions(this.getMainCommand(), shell, name === undefined ? {} : { name }));
      });
  }

  #completeCommand(): AnyCommand {
    return new Command().noGlobals().description("Get completions for given action from given command.")
      .arguments("<action:string> [command...:string]")
      .action(async (_options, action, ...names) => {
        let cmd = this.getMainCommand();
        for (const name of names) {
          const next: AnyCommand | undefined = cmd.getCommand(name);
          if (!next) throw new Error(`Auto-completion failed. Unknown command "${name}".`);
          cmd = next;
        }
        const values = await cmd.getCompletion(action)?.complete(cmd, cmd.parent) ?? [];
        Deno.stdout.writeSync(new TextEncoder().encode(values.join("\n")));
      });
  }
}
