import { Command } from "./command.ts";
import { didYouMean } from "./did_you_mean.ts";
import { exit } from "./standard_options.ts";
import { ValidationError } from "./validation_error.ts";

/** `help [command]`. */
export class HelpCommand extends Command<void, void, [command?: string]> {
  constructor() {
    super();
    this.description("Show this help or the help of a sub-command.").arguments("[command]").noGlobals()
      .action((_options, name) => {
        const parent = this.parent!;
        const cmd = name === undefined ? parent : parent.getCommand(name);
        if (!cmd) {
          const names = parent.getCommands().filter((command) => command !== this).map((command) => command.getName());
          throw new ValidationError(`Unknown command "${name}".${didYouMean("command", name!, names)}`);
        }
        cmd.showHelp();
        exit(cmd);
      });
  }
}
