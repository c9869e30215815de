/** A command as shells, the man page and docs/reference.md see it. What is hidden is left out. */
export interface CommandOutline {
  name: string;
  /** The first line of the description. */
  summary: string;
  description: string;
  /** The arguments, as the usage shows them. */
  usage: string;
  /** What an argument may be; undefined if the command takes none. */
  argument: Values | undefined;
  options: readonly OptionOutline[];
  commands: readonly CommandOutline[];
}

export interface OptionOutline {
  /** With their dashes: `["-k", "--top-k"]`. */
  flags: readonly string[];
  /** The value's name; undefined for an option without a value. */
  placeholder: string | undefined;
  description: string;
  group: string | undefined;
  default: string | undefined;
  repeats: boolean;
  /** Undefined for an option without a value. */
  values: Values | undefined;
}

/** What may stand where a value is expected. */
export type Values =
  /** One of a few words, or, as a list, some of them with commas between. */
  | { kind: "choice" | "list"; words: readonly string[] }
  | { kind: "file" | "directory" }
  /** A model of the hub's cache, or one of the names, a directory or a file. */
  | { kind: "model"; names: readonly string[] }
  /** A model of the hub's cache. */
  | { kind: "cached-model" }
  /** A text that only the user knows. */
  | { kind: "text" };

/** An option, and the commands that have it with the same flags, text and values. */
export interface OptionOfCommands {
  option: OptionOutline;
  commands: readonly CommandOutline[];
}

/** All options of commands, in the order in which they come first. */
export function optionsOfCommands(commands: readonly CommandOutline[]): OptionOfCommands[] {
  const found = new Map<string, { option: OptionOutline; commands: CommandOutline[] }>();
  for (const command of commands) {
    for (const option of command.options) {
      const key = JSON.stringify(option);
      const same = found.get(key) ?? { option, commands: [] };
      same.commands.push(command);
      found.set(key, same);
    }
  }
  return [...found.values()];
}
