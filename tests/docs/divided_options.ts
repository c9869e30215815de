import { type CommandOutline, type OptionOutline, optionsOfCommands } from "../../lib/completions/command_outline.ts";

interface DividedOptions {
  /** Options of several commands, by group. */
  shared: readonly {
    group: string;
    /** With a text that names the commands. */
    options: readonly { option: OptionOutline; commands: string }[];
  }[];
  /** The options that only one command has. */
  ownOf(command: CommandOutline): OptionOutline[];
}

/** The options of all commands as pages show them, each once. `--help` is only among the program's own. */
export function dividedOptions({ commands }: CommandOutline): DividedOptions {
  const readers = commands.filter(({ options }) => options.some(({ flags }) => flags.includes("--text")));
  const all = optionsOfCommands(commands).filter(({ option }) => !option.flags.includes("--help"));
  const shared = Map.groupBy(
    all.filter(({ commands }) => commands.length > 1),
    ({ option }) => option.group ?? "Other",
  );
  return {
    shared: [...shared].map(([group, options]) => ({
      group,
      options: options.map(({ option, commands }) => ({ option, commands: namesOf(commands, readers) })),
    })),
    ownOf: (command) =>
      all.filter(({ commands }) => commands.length === 1 && commands[0] === command).map(({ option }) => option),
  };
}

function namesOf(commands: readonly CommandOutline[], readers: readonly CommandOutline[]): string {
  const others = commands.filter((command) => !readers.includes(command)).map(({ name }) => name);
  const missing = readers.filter((command) => !commands.includes(command)).map(({ name }) => name);
  if (missing.length === 0) return ["all that read records", ...others].join(", ");
  if (missing.length <= 2 && others.length === 0) return `all that read records but ${missing.join(", ")}`;
  return commands.map(({ name }) => name).join(", ");
}
