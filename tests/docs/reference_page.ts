import type { CommandOutline, OptionOutline } from "../../lib/completions/command_outline.ts";
import { descriptionParts } from "./description_parts.ts";
import { dividedOptions } from "./divided_options.ts";

/** docs/reference.md: every command and every option, options that several commands share once. */
export function referencePage(program: CommandOutline): string {
  const { shared, ownOf } = dividedOptions(program);
  return [
    "# Reference",
    "`deno task docs` generates this page from the commands, and docs/xlm.1, the same as a man page (`man docs/xlm.1`). [contract.md](contract.md) explains what needs more than a line.",
    "Every option of a command, except `--text` and `--help`, is also an environment variable: `--top-k` is `XLM_TOP_K`. The command line wins.",
    table(["option", "meaning"], program.options.map((option) => [flags(option), meaning(option)])),
    ...program.commands.flatMap((command) => {
      const own = ownOf(command);
      const rows = own.map((option) => [flags(option), meaning(option), standard(option)]);
      return [
        `## ${command.name}`,
        `\`${["xlm", command.name, "[options]", command.usage].join(" ").trim()}\``,
        ...descriptionParts(command.description).map(({ kind, text }) =>
          kind === "text" ? escaped(text) : `\`\`\`console\n${text.replace(/^/gm, "$ ")}\n\`\`\``
        ),
        ...own.length > 0 ? [table(["option", "meaning", "default"], rows)] : [],
      ];
    }),
    "## Options of several commands",
    ...shared.flatMap(({ group, options }) => [
      `### ${group}`,
      table(
        ["option", "meaning", "default", "commands"],
        options.map(({ option, commands }) => [flags(option), meaning(option), standard(option), commands]),
      ),
    ]),
  ].join("\n\n") + "\n";
}

/** The table of commands, with what each is for. */
export function commandTable({ commands }: CommandOutline): string {
  return table(["command", "what it does"], commands.map(({ name, summary }) => [`\`xlm ${name}\``, summary]));
}

/** A table of Markdown; deno fmt sets its columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function flags({ flags, placeholder }: OptionOutline): string {
  return `\`${flags.join(", ")}${placeholder === undefined ? "" : ` <${placeholder}>`}\``;
}

function meaning({ description, values }: OptionOutline): string {
  const words = values?.kind === "choice" ? values.words.map((word) => `\`${word}\``) : [];
  return escaped(description) + (words.length > 0 ? ` Values: ${words.join(", ")}.` : "");
}

function standard(option: OptionOutline): string {
  return option.default === undefined ? "" : `\`${option.default}\``;
}

/** `<` and `*` are text in a description, not Markdown. */
function escaped(description: string): string {
  return description.replace(/[<*]/g, "\\$&");
}
