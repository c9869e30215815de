// deno-lint-ignore-file no-explicit-any
import { styleText } from "node:util";
import type { Command } from "./command.ts";
import type { ActionHandler, HelpOptions, OptionOptions } from "./command_types.ts";
import {
  type Argument,
  type Completion,
  type EnvVar,
  type EnvVarOptions,
  type Example,
  findOption,
  type Option,
  parseArguments,
  splitDefinition,
} from "./definitions.ts";
import { generateHelp } from "./help_generator.ts";
import { addStandardOptions } from "./standard_options.ts";
import { Type, type TypeOrTypeHandler } from "./type.ts";
import { BUILTIN_TYPES, type TypeDef } from "./value_types.ts";

export type AnyCommand = Command<any>;

/** The flags, description and action of `--help` or `--version`; false for none. */
export type StandardOption = false | { flags: string; desc?: string | undefined; opts?: OptionOptions | undefined };

/** What a command was told about itself. */
export interface Settings {
  name: string;
  description: string | (() => string);
  aliases: string[];
  arguments: Argument[];
  examples: Example[];
  meta: Record<string, string>;
  version?: string | (() => string);
  usage?: string;
  help?: string | ((this: AnyCommand, cmd: AnyCommand, options: HelpOptions) => string) | HelpOptions;
  helpOption?: StandardOption;
  versionOption?: StandardOption;
  action?: ActionHandler;
  globalAction?: ActionHandler;
  onError?: (error: Error, cmd: AnyCommand) => unknown;
  defaultCommand?: string;
  throwOnError?: boolean;
  shouldExit?: boolean;
  allowEmpty?: boolean;
  hidden?: boolean;
  noGlobals?: boolean;
}

/** A command as a place in the tree: what was defined for it, and what it inherits from its parents. */
export class CommandNode {
  parent?: AnyCommand;
  readonly settings: Settings = {
    name: "COMMAND",
    description: "",
    aliases: [],
    arguments: [],
    examples: [],
    meta: {},
  };
  readonly options: Option[] = [];
  readonly envVars: EnvVar[] = [];
  readonly types: TypeDef[] = [];
  readonly completions: Completion[] = [];
  readonly commands: AnyCommand[] = [];
  groupName: string | undefined;
  /** `--help`, once it is registered: the one global option that no command loses. */
  registeredHelp?: Option;
  hasStandardOptions = false;
  /** What the last `parse` was given. */
  readonly parsed: { rawArgs: string[]; literal: string[]; isRoot: boolean } = {
    rawArgs: [],
    literal: [],
    isRoot: false,
  };

  getName(): string {
    return this.settings.name;
  }

  getAliases(): string[] {
    return this.settings.aliases;
  }

  /** The command's name with those of its parents before it; `name` replaces the first. */
  getPath(name?: string): string {
    const { parent, parsed } = this;
    return parent && !parsed.isRoot ? `${parent.getPath(name)} ${this.getName()}` : name || this.getName();
  }

  getMainCommand(): AnyCommand {
    return this.parent?.getMainCommand() ?? this as unknown as AnyCommand;
  }

  getVersion(): string | undefined {
    const { version } = this.settings;
    return typeof version === "function" ? version() : version ?? this.parent?.getVersion();
  }

  /** Name, version and meta data. */
  getLongVersion(): string {
    const style = (format: "bold" | "blueBright", text: string) => styleText(format, text, { validateStream: false });
    const lines = [[this.getMainCommand().getName(), this.getVersion() ?? ""], ...Object.entries(this.getMeta())];
    return lines.map(([name = "", value = ""]) => `${style("bold", name)} ${style("blueBright", value)}`).join("\n");
  }

  getDescription(): string {
    const { description } = this.settings;
    return typeof description === "function" ? description() : description;
  }

  /** The first line of the description. */
  getShortDescription(): string {
    return this.getDescription().trim().split("\n", 1)[0]!.trim();
  }

  /** The usage as told, else the arguments and the required options. */
  getUsage(): string {
    const required = this.getOptions().filter((option) => option.required).map(({ flags, typeDefinition }) =>
      `${flags.find((flag) => flag.startsWith("--"))} ${typeDefinition}`.trim()
    );
    return this.settings.usage ?? [this.getArgsDefinition() ?? "", ...required].join(" ").trim();
  }

  getArguments(): Argument[] {
    return this.settings.arguments;
  }

  getArgsDefinition(): string | undefined {
    return this.getArguments().map(({ raw }) => raw).join(" ") || undefined;
  }

  hasArguments(): boolean {
    return this.getArguments().length > 0;
  }

  getExamples(): Example[] {
    return this.settings.examples;
  }

  getMeta(): Record<string, string> {
    return this.settings.meta;
  }

  /** The arguments as given on the command line. */
  getRawArgs(): string[] {
    return this.parsed.rawArgs;
  }

  /** The arguments after `--`. */
  getLiteralArgs(): string[] {
    return this.parsed.literal;
  }

  /** Global options of the parents, then the command's own; hidden ones on request. */
  getOptions(hidden?: boolean): Option[] {
    return [...this.getGlobalOptions(hidden), ...this.getBaseOptions(hidden)];
  }

  getBaseOptions(hidden?: boolean): Option[] {
    return this.options.filter((option) => hidden || !option.hidden);
  }

  getGlobalOptions(hidden?: boolean): Option[] {
    return this.#inherited((cmd) => cmd.options).filter((option) => hidden || !option.hidden);
  }

  getOption(name: string, hidden?: boolean): Option | undefined {
    return findOption(this.getBaseOptions(hidden), name) ?? findOption(this.getGlobalOptions(hidden), name);
  }

  /** The parents' global variables, then the command's own; hidden ones on request. */
  getEnvVars(hidden?: boolean): EnvVar[] {
    return [...this.#inherited((cmd) => cmd.envVars), ...this.envVars].filter((found) => hidden || !found.hidden);
  }

  getCommands(hidden?: boolean): AnyCommand[] {
    return this.commands.filter((command) => hidden || !command.settings.hidden);
  }

  getCommand(name: string, hidden?: boolean): AnyCommand | undefined {
    const isNamed = (command: AnyCommand) => command.getName() === name || command.getAliases().includes(name);
    return this.getCommands(hidden).find(isNamed);
  }

  hasCommands(hidden?: boolean): boolean {
    return this.getCommands(hidden).length > 0;
  }

  getType(name: string): TypeDef | undefined {
    return [...BUILTIN_TYPES, ...this.types].findLast((type) => type.name === name);
  }

  getCompletion(name: string): Completion | undefined {
    return this.completions.findLast((completion) => completion.name === name);
  }

  getHelpSetting(): Settings["help"] {
    return this.settings.help ?? this.parent?.getHelpSetting();
  }

  /** The help page. */
  getHelp(options: HelpOptions = {}): string {
    const cmd = this as unknown as AnyCommand;
    addStandardOptions(this.getMainCommand());
    const help = this.getHelpSetting();
    if (typeof help === "string") return help;
    return typeof help === "function" ? help.call(cmd, cmd, options) : generateHelp(cmd, { ...help, ...options });
  }

  showHelp(options?: HelpOptions): void {
    print(this.getHelp(options));
  }

  showVersion(): void {
    print(this.getVersion() ?? "");
  }

  showLongVersion(): void {
    print(this.getLongVersion());
  }

  addOption(flags: string, description: string, opts: OptionOptions): Option {
    const { flags: names, typeDefinition } = splitDefinition(flags);
    const args = parseArguments(typeDefinition).map((arg) => ({ ...arg, separator: opts.separator ?? "," }));
    const name = names.find((flag) => flag.startsWith("--"))?.slice(2);
    if (!name || args.length > 1 || args[0]?.variadic) throw new Error(`Option "${flags}" is not supported.`);
    const aliases = names.map((flag) => flag.replace(/^--?/, "")).filter((alias) => alias !== name);
    const taken = [name, ...aliases].find((name) => findOption(this.options, name));
    if (taken) throw new Error(`An option with name '${taken}' is already registered on command '${this.getPath()}'.`);
    const group = this.groupName === undefined ? {} : { groupName: this.groupName };
    const equalsSign = flags.includes("=");
    const option = { ...opts, ...group, name, aliases, flags: names, description, typeDefinition, args, equalsSign };
    if (opts.prepend) this.options.unshift(option);
    else this.options.push(option);
    return option;
  }

  addEnvVar(definition: string, description: string, opts: EnvVarOptions): void {
    const { flags: names, typeDefinition } = splitDefinition(definition);
    const details = parseArguments(typeDefinition || "<value:boolean>")[0]!;
    this.envVars.push({ ...opts, name: names[0]!, names, description, type: details.type, details });
  }

  addType(name: string, handler: TypeOrTypeHandler<unknown>): void {
    this.types.push({ name, handler });
    if (handler instanceof Type && (handler.complete || handler.values)) {
      this.completions.push({ name, complete: (cmd, parent) => handler.complete?.(cmd, parent) ?? [] });
    }
  }

  /** What the parents define for all their sub commands and this command does not define itself, nearest first. */
  #inherited<TItem extends { name: string; global?: boolean }>(pick: (cmd: CommandNode) => TItem[]): TItem[] {
    const names = new Set(pick(this).map((item) => item.name));
    const items: TItem[] = [];
    const { registeredHelp } = this.getMainCommand();
    let isShared = !this.settings.noGlobals;
    for (let cmd: CommandNode | undefined = this.parent; cmd; cmd = cmd.parent) {
      for (const item of pick(cmd)) {
        if (!item.global || names.has(item.name) || !(isShared || item as unknown === registeredHelp)) continue;
        names.add(item.name);
        items.push(item);
      }
      isShared &&= !cmd.settings.noGlobals;
    }
    return items;
  }
}

function print(text: string): void {
  // deno-lint-ignore no-console
  console.log(text);
}
