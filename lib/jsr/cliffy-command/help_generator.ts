import { styleText } from "node:util";
import type { AnyCommand } from "./command_node.ts";
import type { HelpOptions } from "./command_types.ts";
import { type Argument, defaultOf, flagOf, type Option, parseArguments } from "./definitions.ts";
import { helpTable } from "./help_table.ts";
import { Type } from "./type.ts";

/** Makes the help page of a command: usage, version, meta data, description, then its definitions and examples. */
export function generateHelp(cmd: AnyCommand, options: HelpOptions): string {
  const defaults = { types: false, hints: true, colors: true, long: false, width: columns(), maxWidth: Infinity };
  return new HelpPage(cmd, { ...defaults, ...options }).toString();
}

class HelpPage {
  readonly #cmd: AnyCommand;
  readonly #options: Required<HelpOptions>;

  constructor(cmd: AnyCommand, options: Required<HelpOptions>) {
    this.#cmd = cmd;
    this.#options = options;
  }

  toString(): string {
    const description = this.#cmd.getDescription();
    const sections = [
      this.#usage(),
      this.#table(
        Object.entries(this.#cmd.getMeta()).map(([name, value]) => [this.#style("bold", `${name}: `) + value]),
      ),
      this.#section("Description", description ? [[dedent(description)]] : [], [], 0),
      this.#arguments(),
      ...this.#optionGroups(),
      this.#commands(),
      this.#envVars(),
      this.#examples(),
    ];
    return sections.filter(Boolean).map((section) => `\n${section}\n`).join("");
  }

  #usage(): string {
    const usage = `${this.#style("magentaBright", this.#cmd.getPath())} ${this.#placeholders(this.#cmd.getUsage())}`;
    const version = this.#cmd.getVersion();
    const rows = [[this.#style("bold", "Usage:"), usage.trimEnd()]];
    if (version) rows.push([this.#style("bold", "Version:"), this.#style("yellow", version)]);
    return this.#table(rows, [1]);
  }

  #arguments(): string {
    const rows = this.#cmd.getArguments().filter((arg) => arg.description).map((arg) => [
      this.#placeholder(arg),
      this.#dash(),
      this.#describe(arg.description ?? ""),
      this.#hints([...(arg.optional ? [] : [this.#style("yellow", "required")]), ...this.#values(arg)]),
    ]);
    return this.#section("Arguments", rows, [2, 1, 2], 2);
  }

  #optionGroups(): string[] {
    const groups = Map.groupBy(this.#cmd.getOptions(), (option) => option.groupName ?? "Options");
    return [...groups].map(([name, options]) => {
      const hasValues = options.some((option) => option.typeDefinition);
      const rows = options.map((option) => [
        this.#names(option.flags),
        ...(hasValues ? [this.#placeholders(option.typeDefinition ?? "")] : []),
        this.#dash(),
        this.#describe(option.description),
        this.#hints(this.#optionHints(option)),
      ]);
      return this.#section(name, rows, [...(hasValues ? [2] : []), 2, 1, 2], hasValues ? 3 : 2);
    });
  }

  #commands(): string {
    const commands = this.#cmd.getCommands();
    const hasArguments = commands.some((command) => command.hasArguments());
    const rows = commands.map((command) => [
      this.#names([command.getName(), ...command.getAliases()]),
      ...(hasArguments ? [this.#placeholders(command.getArgsDefinition() ?? "")] : []),
      this.#dash(),
      command.getShortDescription(),
    ]);
    return this.#section("Commands", rows, [...(hasArguments ? [2] : []), 2, 1, 2], hasArguments ? 3 : 2);
  }

  #envVars(): string {
    const rows = this.#cmd.getEnvVars().map(({ names, details, description }) => [
      this.#names(names),
      this.#placeholder(details),
      this.#dash(),
      this.#describe(description),
      "",
    ]);
    return this.#section("Environment variables", rows, [2, 2, 1, 2], 3);
  }

  #examples(): string {
    const rows = this.#cmd.getExamples().map((
      { name, description },
    ) => [this.#style("dim", name), dedent(description)]);
    return this.#section("Examples", rows, [1], 1);
  }

  #optionHints(option: Option): string[] {
    const { required, depends, conflicts, args } = option;
    const shown = this.#shownDefault(option);
    const flags = (names: string[]) => this.#style("italic", names.map(flagOf).join(", "));
    return [
      ...(required ? [this.#style("yellow", "required")] : []),
      ...(shown === undefined ? [] : [this.#style("bold", "Default: ") + this.#inspect(shown)]),
      ...(depends?.length ? [this.#style("yellow", "Depends: ") + flags(depends)] : []),
      ...(conflicts?.length ? [this.#style("red", "Conflicts: ") + flags(conflicts)] : []),
      ...this.#values(args[0]),
    ];
  }

  #shownDefault(option: Option): unknown {
    const value = defaultOf(option);
    if (typeof option.defaultText === "function") return option.defaultText(value);
    return option.defaultText ??
      (value === undefined ? undefined : this.#type(option.args[0])?.defaultText?.() ?? value);
  }

  #values(arg: Argument | undefined): string[] {
    const values = this.#type(arg)?.values?.(this.#cmd, this.#cmd.parent).map((value) => this.#inspect(value));
    return values?.length ? [this.#style("bold", "Values: ") + values.join(", ")] : [];
  }

  #type(arg: Argument | undefined): Type<unknown> | undefined {
    const handler = arg && this.#cmd.getType(arg.type)?.handler;
    return handler instanceof Type ? handler : undefined;
  }

  #hints(hints: string[]): string {
    return this.#options.hints && hints.length ? `(${hints.join(", ")})` : "";
  }

  #describe(text: string): string {
    return this.#options.long ? dedent(text) : text.trim().split("\n", 1)[0]!.trim();
  }

  #placeholders(definition: string): string {
    return definition.replace(/<\S+>|\[\S+\]/g, (raw) => this.#placeholder(parseArguments(raw)[0]!));
  }

  #placeholder({ name, type, optional, variadic, list }: Argument): string {
    const [open, close] = optional ? "[]" : "<>";
    const shownType = this.#options.types ? this.#style("red", `:${type}${list ? "[]" : ""}`) : "";
    const shown = this.#style("magentaBright", name + (variadic ? "..." : "")) + shownType;
    return this.#style("yellow", open!) + shown + this.#style("yellow", close!);
  }

  #names(names: string[]): string {
    return names.map((name) => this.#style("blueBright", name)).join(", ");
  }

  #dash(): string {
    return this.#style("red", "-");
  }

  #section(title: string, rows: string[][], padding: number[], wrapFrom: number): string {
    return rows.length ? `${this.#style("bold", `${title}:`)}\n\n${this.#table(rows, padding, wrapFrom, 2)}` : "";
  }

  #table(rows: string[][], padding: number[] = [], wrapFrom = Infinity, indent = 0): string {
    const { width, maxWidth } = this.#options;
    return helpTable(rows, { indent, padding, wrapFrom, maxWidth: Math.min(width, maxWidth) - indent });
  }

  /** Styles each word by itself, so that no style is open at the end of a line. */
  #style(format: Parameters<typeof styleText>[0], text: string): string {
    if (!this.#options.colors || Deno.noColor) return text;
    return text.replace(/\S+/g, (word) => styleText(format, word, { validateStream: false }));
  }

  #inspect(value: unknown): string {
    return Deno.inspect(value, { depth: 1, colors: this.#options.colors, trailingComma: false });
  }
}

function columns(): number {
  try {
    return Deno.consoleSize().columns || 150;
  } catch {
    return 150; // no terminal
  }
}

/** Removes blank lines at both ends, and the first line's indentation from all. */
function dedent(text: string): string {
  const lines = text.replace(/^(\s*\n)+/, "").trimEnd().split("\n");
  const indent = lines[0]!.search(/\S|$/);
  return lines.map((line) => line.slice(indent)).join("\n");
}
