import { styleText } from "node:util";
import type { AnyCommand } from "./command_node.ts";
import type { HelpOptions } from "./command_types.ts";
import {
  type Argument,
  flagOf,
  type Option,
  parseArguments,
} from "./definitions.ts";
import { defaultOf } from "./parse_flags.ts";
import { helpTable } from "./help_table.ts";
import { Type, type TypeOrTypeHandler } from "./type.ts";

type Format = Parameters<typeof styleText>[0];

const INDENT = 2;

/** The help page of a command: usage, version, meta data, description, arguments, options, commands and so on. */
export function generateHelp(cmd: AnyCommand, options: HelpOptions): string {
  return new HelpGenerator(cmd, options).generate();
}

class HelpGenerator {
  readonly #cmd: AnyCommand;
  readonly #options: Required<HelpOptions>;

  constructor(cmd: AnyCommand, options: HelpOptions) {
    this.#cmd = cmd;
    this.#options = {
      types: false,
      hints: true,
      colors: true,
      long: false,
      width: columns(),
      maxWidth: Infinity,
      ...options,
    };
  }

  generate(): string {
    return [
      this.#header(),
      this.#meta(),
      this.#description(),
      this.#arguments(),
      ...this.#optionGroups(),
      this.#commands(),
      this.#envVars(),
      this.#examples(),
    ].filter(Boolean).map((section) => `\n${section}\n`).join("");
  }

  #header(): string {
    const usage = this.#cmd.getUsage().split(" ").filter(Boolean).map((part) =>
      this.#placeholders(part)
    );
    const version = this.#cmd.getVersion();
    const rows = [[
      this.#style("bold", "Usage:"),
      [this.#style("magentaBright", this.#cmd.getPath()), ...usage].join(" "),
    ]];
    if (version) {
      rows.push([
        this.#style("bold", "Version:"),
        this.#style("yellow", version),
      ]);
    }
    return this.#table(rows, [1], Infinity);
  }

  #meta(): string {
    const rows = Object.entries(this.#cmd.getMeta()).map((
      [name, value],
    ) => [this.#style("bold", `${name}: `) + value]);
    return rows.length ? this.#table(rows, [], Infinity) : "";
  }

  #description(): string {
    const description = this.#cmd.getDescription();
    return description &&
      this.#section("Description", [[dedent(description)]], [], 0);
  }

  #arguments(): string {
    const rows = this.#cmd.getArguments().filter((arg) => arg.description).map(
      (arg) => {
        const hints = [
          ...(arg.optional ? [] : [this.#style("yellow", "required")]),
          ...this.#values(arg),
        ];
        return [
          this.#placeholder(arg),
          this.#dash(),
          this.#describe(arg.description!),
          this.#hints(hints),
        ];
      },
    );
    return this.#section("Arguments", rows, [2, 1, 2], 2);
  }

  #optionGroups(): string[] {
    const groups = Map.groupBy(
      this.#cmd.getOptions(),
      (option) => option.groupName ?? "Options",
    );
    return [...groups].map(([name, options]) => {
      const hasValues = options.some((option) => option.typeDefinition);
      const rows = options.map((option) => [
        option.flags.map((flag) => this.#style("blueBright", flag)).join(", "),
        ...(hasValues ? [this.#placeholders(option.typeDefinition)] : []),
        this.#dash(),
        this.#describe(option.description),
        this.#hints(this.#optionHints(option)),
      ]);
      return this.#section(
        name,
        rows,
        hasValues ? [2, 2, 1, 2] : [2, 1, 2],
        hasValues ? 3 : 2,
      );
    });
  }

  #commands(): string {
    const commands = this.#cmd.getCommands();
    const hasArguments = commands.some((command) => command.hasArguments());
    const rows = commands.map((command) => [
      [command.getName(), ...command.getAliases()].map((name) =>
        this.#style("blueBright", name)
      ).join(", "),
      ...(hasArguments
        ? [this.#placeholders(command.getArgsDefinition() ?? "")]
        : []),
      this.#dash(),
      command.getShortDescription(),
    ]);
    return this.#section(
      "Commands",
      rows,
      hasArguments ? [2, 2, 1, 2] : [2, 1, 2],
      hasArguments ? 3 : 2,
    );
  }

  #envVars(): string {
    const rows = this.#cmd.getEnvVars().map((variable) => [
      variable.names.map((name) => this.#style("blueBright", name)).join(", "),
      this.#placeholder(variable.details),
      this.#dash(),
      this.#describe(variable.description),
      variable.required ? `(${this.#style("yellow", "required")})` : "",
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
    const hints = option.required ? [this.#style("yellow", "required")] : [];
    const handler = this.#handler(option.args[0]);
    const value = defaultOf(option);
    const {
      defaultText = handler instanceof Type
        ? handler.defaultText?.()
        : undefined,
    } = option;
    const shown = value === undefined && option.defaultText === undefined
      ? undefined
      : typeof defaultText === "function"
      ? defaultText(value)
      : defaultText ?? value;
    if (shown !== undefined) {
      hints.push(this.#style("bold", "Default: ") + this.#inspect(shown));
    }
    for (
      const [title, names, color] of [["Depends", option.depends, "yellow"], [
        "Conflicts",
        option.conflicts,
        "red",
      ]] as const
    ) {
      if (names?.length) {
        hints.push(
          this.#style([color, "bold"], `${title}: `) +
            this.#style("italic", names.map(flagOf).join(", ")),
        );
      }
    }
    return [...hints, ...this.#values(option.args[0])];
  }

  #values(arg: Argument | undefined): string[] {
    const handler = this.#handler(arg);
    const values = handler instanceof Type
      ? handler.values?.(this.#cmd, this.#cmd.parent) ?? []
      : [];
    if (!values.length) return [];
    return [
      this.#style("bold", "Values: ") +
      values.map((value) => this.#inspect(value)).join(", "),
    ];
  }

  #handler(arg: Argument | undefined): TypeOrTypeHandler<unknown> | undefined {
    return arg && this.#cmd.getType(arg.type)?.handler;
  }

  #hints(hints: string[]): string {
    return this.#options.hints && hints.length ? `(${hints.join(", ")})` : "";
  }

  #describe(text: string): string {
    return this.#options.long
      ? dedent(text)
      : text.trim().split("\n", 1)[0]!.trim();
  }

  #placeholders(definition: string): string {
    return definition.replace(
      /<[^>]+>|\[[^\s]+\]/g,
      (raw) => this.#placeholder(parseArguments(raw)[0]!),
    );
  }

  #placeholder({ name, type, optional, variadic, list }: Argument): string {
    const [open, close] = optional ? ["[", "]"] : ["<", ">"];
    const suffix = this.#options.types
      ? this.#style("red", `:${type}${list ? "[]" : ""}`)
      : "";
    const shown = this.#style("magentaBright", name + (variadic ? "..." : ""));
    return this.#style("yellow", open) + shown + suffix +
      this.#style("yellow", close);
  }

  #dash(): string {
    return this.#style(["red", "bold"], "-");
  }

  #section(
    title: string,
    rows: string[][],
    padding: number[],
    wrapFrom: number,
  ): string {
    return rows.length
      ? `${this.#style("bold", `${title}:`)}\n\n${
        this.#table(rows, padding, wrapFrom, INDENT)
      }`
      : "";
  }

  #table(
    rows: string[][],
    padding: number[],
    wrapFrom: number,
    indent = 0,
  ): string {
    const { width, maxWidth } = this.#options;
    return helpTable(rows, {
      indent,
      padding,
      wrapFrom,
      maxWidth: Math.min(width, maxWidth) - indent,
    });
  }

  /** Each word by itself, so that a style never spans lines. */
  #style(format: Format, text: string): string {
    if (!this.#options.colors || Deno.noColor) return text;
    return text.replace(
      /\S+/g,
      (word) => styleText(format, word, { validateStream: false }),
    );
  }

  #inspect(value: unknown): string {
    return Deno.inspect(value, {
      depth: 1,
      colors: this.#options.colors,
      trailingComma: false,
    });
  }
}

function columns(): number {
  try {
    return Deno.consoleSize().columns || 150;
  } catch {
    return 150; // no terminal
  }
}

/** Removes the first line's indentation from all lines, and blank lines at both ends. */
function dedent(text: string): string {
  const lines = text.replace(/^(\s*\n)+/, "").trimEnd().split("\n");
  const indent = lines[0]!.length - lines[0]!.trimStart().length;
  return lines.map((line) => line.slice(indent)).join("\n");
}
