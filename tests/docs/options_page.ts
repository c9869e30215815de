import { type Command, Type } from "@cliffy/command";

// deno-lint-ignore no-explicit-any
type AnyCommand = Command<any>;

/** One option as the page shows it. */
interface Shown {
  group: string;
  /** The cells that say what it is. */
  cells: readonly [flags: string, meaning: string, standard: string];
}

/** docs/options.md: every option of every command, those that several commands share once. */
export function optionsPage(program: AnyCommand): string {
  const commands = program.getCommands();
  const readers = commands.filter((command) => command.getOption("text") !== undefined);
  const places = new Map<string, { option: Shown; commands: AnyCommand[] }>();
  for (const command of commands) {
    for (const option of shownOptions(command)) {
      const key = JSON.stringify(option.cells);
      const place = places.get(key) ?? { option, commands: [] };
      place.commands.push(command);
      places.set(key, place);
    }
  }
  const all = [...places.values()];
  const shared = Map.groupBy(all.filter((place) => place.commands.length > 1), ({ option }) => option.group);
  return [
    "# Options",
    "Every option except `--text` is also an environment variable: `--top-k` is `XLM_TOP_K`. The command line wins. `deno task docs` generates this page from the commands; [contract.md](contract.md) explains what needs more than a line.",
    "## Options of several commands",
    ...[...shared].flatMap(([group, places]) => [
      `### ${group}`,
      table(
        ["option", "meaning", "default", "commands"],
        places.map(({ option, commands }) => [...option.cells, namesOf(commands, readers)]),
      ),
    ]),
    ...commands.flatMap((command) => {
      const own = all.filter((place) => place.commands.length === 1 && place.commands[0] === command);
      const name = `## ${command.getName()}`;
      if (own.length === 0) return [name, `${command.getShortDescription()} It has no options of its own.`];
      const rows = own.map(({ option }) => option.cells);
      return [name, command.getShortDescription(), table(["option", "meaning", "default"], rows)];
    }),
  ].join("\n\n") + "\n";
}

/** The table of commands, with what each is for. */
export function commandTable(program: AnyCommand): string {
  const rows = program.getCommands().map((command) => [`\`xlm ${command.getName()}\``, command.getShortDescription()]);
  return table(["command", "what it does"], rows);
}

/** A table of Markdown; deno fmt sets its columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function shownOptions(command: AnyCommand): Shown[] {
  return command.getOptions().filter((option) => option.name !== "help").map((option): Shown => {
    const type = command.getType(option.args[0]?.type ?? "")?.handler;
    const values = type instanceof Type ? type.values?.(command) ?? [] : [];
    const standard = typeof option.default === "function" ? option.default() : option.default;
    const placeholder = option.typeDefinition?.replace(/:[^>]*(?=>)/, "") ?? "";
    return {
      group: option.groupName ?? "Other",
      cells: [
        `\`${[...option.flags].join(", ")}${placeholder && ` ${placeholder}`}\``,
        escaped(option.description) +
        (values.length ? ` Values: ${values.map((value) => `\`${value}\``).join(", ")}.` : ""),
        standard === undefined ? "" : `\`${standard}\``,
      ],
    };
  });
}

/** `<` and `*` are text in a description, not Markdown. */
function escaped(description: string): string {
  return description.replace(/[<*]/g, "\\$&");
}

function namesOf(commands: readonly AnyCommand[], readers: readonly AnyCommand[]): string {
  const names = commands.map((command) => command.getName());
  const missing = readers.filter((command) => !commands.includes(command)).map((command) => command.getName());
  if (missing.length === 0) {
    return names.length === readers.length ? "all that read records" : "all that read records, " +
      commands.filter((command) => !readers.includes(command)).map((command) => command.getName()).join(", ");
  }
  if (missing.length <= 2 && names.every((name) => readers.some((command) => command.getName() === name))) {
    return `all that read records but ${missing.join(", ")}`;
  }
  return names.join(", ");
}
