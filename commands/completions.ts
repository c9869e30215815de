import { Command, EnumType } from "@cliffy/command";
import { bashCompletions } from "../lib/completions/bash.ts";
import { fishCompletions } from "../lib/completions/fish.ts";
import { zshCompletions } from "../lib/completions/zsh.ts";
import { XlmError } from "../lib/errors.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";
import { commandOutline } from "./command_outline.ts";

const SHELLS = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions };

/**
 * `xlm completions`.
 *
 * @param program makes the tree of all commands.
 */
// deno-lint-ignore no-explicit-any
export function completionsCommand(program: () => Promise<Command<any>>) {
  return new Command()
    .type("shell", new EnumType(Object.keys(SHELLS) as (keyof typeof SHELLS)[]))
    .arguments("[shell:shell]")
    .description(`Print the script with which a shell completes commands, options, values and files.

  eval "$(xlm completions bash)"

in ~/.bashrc, or the same with zsh in ~/.zshrc after compinit. In fish's config.fish it is
xlm completions fish | source. The script does not start xlm: models are read from the cache's directory.`)
    .action(async (_options, shell) => {
      if (shell === undefined) {
        throw new XlmError(2, "Cannot print completions: no shell named; expected bash, zsh or fish.");
      }
      await writeStdout(SHELLS[shell](await commandOutline(await program())));
    });
}
