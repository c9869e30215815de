import { type AnyCommand, CommandNode, type Settings, type StandardOption } from "./command_node.ts";
import type { ActionHandler, HelpOptions, OptionOptions } from "./command_types.ts";
import type { CompleteHandler } from "./definitions.ts";

type HelpHandler = (this: AnyCommand, cmd: AnyCommand, options: HelpOptions) => string;

/** A command and what is told of it in calls that leave the types of its options as they are. */
export class CommandSettings extends CommandNode {
  /** The command that the calls speak of: this one, or the sub command added last. */
  protected current: AnyCommand = this as unknown as AnyCommand;

  /** Names the program; a sub command gets its name from {@linkcode Command.command}. */
  name(name: string): this {
    return this.set({ name });
  }

  version(version: string | (() => string)): this {
    return this.set({ version });
  }

  /** Lists, and `-h`, show the first line; `--help` shows all of it. */
  description(description: string | (() => string)): this {
    return this.set({ description });
  }

  /** Replaces the arguments and required options of the usage line. */
  usage(usage: string): this {
    return this.set({ usage });
  }

  /** Leaves the command out of help and completions. */
  hidden(): this {
    return this.set({ hidden: true });
  }

  /** Runs the named sub command where the command line is empty. */
  default(name: string): this {
    return this.set({ defaultCommand: name });
  }

  /** The text of the help page, the function that makes it, or settings of the generated one. */
  help(help: string | HelpHandler | HelpOptions): this {
    return this.set({ help });
  }

  /** Replaces `-h, --help`; false removes it. */
  helpOption(flags: string | false, desc?: string, opts?: OptionOptions | ActionHandler): this {
    return this.set({ helpOption: standardOption(flags, desc, opts) });
  }

  /** Replaces `-V, --version`; false removes it. */
  versionOption(flags: string | false, desc?: string, opts?: OptionOptions | ActionHandler): this {
    return this.set({ versionOption: standardOption(flags, desc, opts) });
  }

  /** Makes `parse` reject with a ValidationError instead of printing help and exiting. */
  throwErrors(): this {
    return this.set({ throwOnError: true });
  }

  /** As `throwErrors`, and `--help` and `--version` do not exit either. */
  noExit(): this {
    return this.set({ throwOnError: true, shouldExit: false });
  }

  /** Hides from this command what its parents define for their sub commands, except `--help`. */
  noGlobals(): this {
    return this.set({ noGlobals: true });
  }

  /** Accepts an empty command line in spite of required options. */
  allowEmpty(allowEmpty = true): this {
    return this.set({ allowEmpty });
  }

  /** Sees every error before it is thrown. */
  error(onError: (error: Error, cmd: AnyCommand) => unknown): this {
    return this.set({ onError });
  }

  /** A line `name: value` of the help page and the long version. */
  meta(name: string, value: string): this {
    this.current.settings.meta[name] = value;
    return this;
  }

  alias(alias: string): this {
    this.current.settings.aliases.push(alias);
    return this;
  }

  example(name: string, description: string): this {
    this.current.settings.examples.push({ name, description });
    return this;
  }

  /** Gathers the options that follow in a section of the help page; null ends it. */
  group(name: string | null): this {
    this.current.groupName = name ?? undefined;
    return this;
  }

  /** What a shell proposes for placeholders whose third part is the name: `<lang:string:language>`. */
  complete(name: string, complete: CompleteHandler): this {
    this.current.completions.push({ name, complete });
    return this;
  }

  protected set(settings: Partial<Settings>): this {
    Object.assign(this.current.settings, settings);
    return this;
  }
}

function standardOption(flags: string | false, desc?: string, opts?: OptionOptions | ActionHandler): StandardOption {
  return flags === false ? flags : { flags, desc, opts: opts && optionOptions(opts, "action") };
}

/** A function alone is the option's `value`; of a standard option, its action. */
export function optionOptions(opts: object, key: "value" | "action" = "value"): OptionOptions {
  return typeof opts === "function" ? { [key]: opts } : opts;
}
