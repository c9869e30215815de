// deno-lint-ignore-file no-explicit-any
import { CommandNode, type Settings, type StandardOption } from "./command_node.ts";
import type {
  ActionHandler,
  CommandOptions,
  CommandResult,
  HelpOptions,
  OptionOptions,
  TypedEnvOptions,
  TypedOptionOptions,
} from "./command_types.ts";
import { type CompleteHandler, type EnvVarOptions, parseArguments, splitDefinition } from "./definitions.ts";
import type { AddOption, ArgumentList, EnvRecord, IfAny, Mapped, Merge, OptionRecord } from "./infer.ts";
import { runCommand } from "./run_command.ts";
import type { InferType, TypeOrTypeHandler } from "./type.ts";

type Options = Record<string, unknown> | void;
type HelpHandler = (this: Command<any>, cmd: Command<any>, options: HelpOptions) => string;

/** Whom the calls after `command` come back to: the main command, also from a sub command's sub command. */
type Owner<TParent, TSelf> = TParent extends undefined ? TSelf : TParent;

/** What a sub command added now inherits: of a main command all that is global, of a sub command its own parent's. */
type Inherited<TParent, TInherited, TOwn> = TParent extends undefined ? Merge<TInherited, TOwn> : TInherited;

/**
 * A command: its options, arguments, description and action, told in a chain of calls, each of which adds to the types
 * that the action receives. Written out, the type is `Command<any>`, or `Command<Globals>` for a sub command whose
 * action reads global options of its parent; the further parameters are the chain's business.
 */
export class Command<
  TParentGlobals extends Options = void,
  TOptions extends Options = IfAny<TParentGlobals, void>,
  TArguments extends unknown[] = IfAny<TParentGlobals, []>,
  TGlobals extends Options = IfAny<TParentGlobals, void>,
  TTypes extends Options = IfAny<TParentGlobals, void>,
  TParent extends Command<any> | undefined = IfAny<TParentGlobals, undefined>,
> extends CommandNode {
  /** The command that the calls speak of: this one, or the sub command added last. */
  #cmd: Command<any> = this;

  /** Names the program; a sub command gets its name from {@linkcode Command.command}. */
  name(name: string): this {
    return this.#set({ name });
  }

  version(version: string | (() => string)): this {
    return this.#set({ version });
  }

  /** Lists, and `-h`, show the first line; `--help` shows all of it. */
  description(description: string | (() => string)): this {
    return this.#set({ description });
  }

  /** Replaces the arguments and required options of the usage line. */
  usage(usage: string): this {
    return this.#set({ usage });
  }

  /** Leaves the command out of help and completions. */
  hidden(): this {
    return this.#set({ hidden: true });
  }

  /** Runs the named sub command where the command line is empty. */
  default(name: string): this {
    return this.#set({ defaultCommand: name });
  }

  /** The text of the help page, the function that makes it, or settings of the generated one. */
  help(help: string | HelpHandler | HelpOptions): this {
    return this.#set({ help });
  }

  /** Replaces `-h, --help`; false removes it. */
  helpOption(flags: string | false, desc?: string, opts?: OptionOptions | ActionHandler): this {
    return this.#set({ helpOption: standardOption(flags, desc, opts) });
  }

  /** Replaces `-V, --version`; false removes it. */
  versionOption(flags: string | false, desc?: string, opts?: OptionOptions | ActionHandler): this {
    return this.#set({ versionOption: standardOption(flags, desc, opts) });
  }

  /** Makes `parse` reject with a ValidationError instead of printing help and exiting. */
  throwErrors(): this {
    return this.#set({ throwOnError: true });
  }

  /** As `throwErrors`, and `--help` and `--version` do not exit either. */
  noExit(): this {
    return this.#set({ throwOnError: true, shouldExit: false });
  }

  /** Hides from this command what its parents define for their sub commands, except `--help`. */
  noGlobals(): this {
    return this.#set({ noGlobals: true });
  }

  /** Accepts an empty command line in spite of required options. */
  allowEmpty(allowEmpty = true): this {
    return this.#set({ allowEmpty });
  }

  /** Sees every error before it is thrown. */
  error(onError: (error: Error, cmd: Command<any>) => unknown): this {
    return this.#set({ onError });
  }

  action(action: ActionHandler<TOptions, TArguments, TGlobals, TParentGlobals>): this {
    return this.#set({ action });
  }

  /** Runs before the action of this command and of every sub command. */
  globalAction(globalAction: ActionHandler<Partial<TOptions>, unknown[], TGlobals, TParentGlobals>): this {
    return this.#set({ globalAction });
  }

  /** A line `name: value` of the help page and the long version. */
  meta(name: string, value: string): this {
    this.#cmd.settings.meta[name] = value;
    return this;
  }

  alias(alias: string): this {
    this.#cmd.settings.aliases.push(alias);
    return this;
  }

  example(name: string, description: string): this {
    this.#cmd.settings.examples.push({ name, description });
    return this;
  }

  /** Gathers the options that follow in a section of the help page; null ends it. */
  group(name: string | null): this {
    this.#cmd.groupName = name ?? undefined;
    return this;
  }

  /** What a shell proposes for placeholders whose third part is the name: `<lang:string:language>`. */
  complete(name: string, complete: CompleteHandler): this {
    this.#cmd.completions.push({ name, complete });
    return this;
  }

  /** As `complete`, for the sub commands too. */
  globalComplete(name: string, complete: CompleteHandler): this {
    this.#cmd.completions.push({ name, complete, global: true });
    return this;
  }

  /** A value type for what is defined after it: `<pooling:pooling>`. */
  type<TName extends string, THandler extends TypeOrTypeHandler<unknown>>(name: TName, handler: THandler): Command<
    TParentGlobals,
    TOptions,
    TArguments,
    TGlobals,
    Merge<TTypes, { [Key in TName]: InferType<THandler> }>,
    TParent
  > {
    this.#cmd.addType(name, handler);
    return this as Command<any>;
  }

  /** The arguments: `<source:file> [others...:file]`. */
  arguments<TDefinition extends string>(definition: TDefinition, descriptions: string[] = []): Command<
    TParentGlobals,
    TOptions,
    ArgumentList<TDefinition, TTypes>,
    TGlobals,
    TTypes,
    TParent
  > {
    const args = parseArguments(definition).map((arg, i) => ({ ...arg, description: descriptions[i] ?? "" }));
    return this.#set({ arguments: args }) as Command<any>;
  }

  /** An option: `-k, --top-k <n:integer>`. */
  option<
    TFlags extends string,
    TRecord extends OptionRecord<TFlags, TOptions, TTypes, undefined extends TConflicts ? TRequired : false, TDefault>,
    TRequired extends boolean | undefined = undefined,
    TCollect extends boolean | undefined = undefined,
    TConflicts extends string[] | undefined = undefined,
    const TDefault = undefined,
    TMapped = undefined,
  >(
    flags: TFlags,
    desc: string,
    opts: TypedOptionOptions<TRecord, TRequired, TCollect, TConflicts, TDefault, TMapped> = {},
  ): Command<
    TParentGlobals,
    AddOption<TFlags, TOptions, Mapped<TRecord, TMapped, TCollect>>,
    TArguments,
    TGlobals,
    TTypes,
    TParent
  > {
    this.#cmd.addOption(flags, desc, optionOptions(opts));
    return this as Command<any>;
  }

  /** An option that every sub command has too. */
  globalOption<
    TFlags extends string,
    TRecord extends OptionRecord<TFlags, TOptions, TTypes, undefined extends TConflicts ? TRequired : false, TDefault>,
    TRequired extends boolean | undefined = undefined,
    TCollect extends boolean | undefined = undefined,
    TConflicts extends string[] | undefined = undefined,
    const TDefault = undefined,
    TMapped = undefined,
  >(
    flags: TFlags,
    desc: string,
    opts: TypedOptionOptions<TRecord, TRequired, TCollect, TConflicts, TDefault, TMapped> = {},
  ): Command<
    TParentGlobals,
    TOptions,
    TArguments,
    AddOption<TFlags, TGlobals, Mapped<TRecord, TMapped, TCollect>>,
    TTypes,
    TParent
  > {
    this.#cmd.addOption(flags, desc, { ...optionOptions(opts), global: true });
    return this as Command<any>;
  }

  /** A variable that stands in for an option: `XLM_TOP_K=<n:integer>`. The command line wins. */
  env<
    TDefinition extends string,
    TRecord extends EnvRecord<TDefinition, TPrefix, TTypes>,
    TPrefix extends string | undefined = undefined,
    TMapped = undefined,
  >(definition: TDefinition, description: string, opts: TypedEnvOptions<TRecord, TPrefix, TMapped> = {}): Command<
    TParentGlobals,
    Merge<TOptions, Mapped<TRecord, TMapped, undefined>>,
    TArguments,
    TGlobals,
    TTypes,
    TParent
  > {
    this.#cmd.addEnvVar(definition, description, opts as EnvVarOptions);
    return this as Command<any>;
  }

  /** A variable that every sub command reads too. */
  globalEnv<
    TDefinition extends string,
    TRecord extends EnvRecord<TDefinition, TPrefix, TTypes>,
    TPrefix extends string | undefined = undefined,
    TMapped = undefined,
  >(definition: TDefinition, description: string, opts: TypedEnvOptions<TRecord, TPrefix, TMapped> = {}): Command<
    TParentGlobals,
    TOptions,
    TArguments,
    Merge<TGlobals, Mapped<TRecord, TMapped, undefined>>,
    TTypes,
    TParent
  > {
    this.#cmd.addEnvVar(definition, description, { ...opts as EnvVarOptions, global: true });
    return this as Command<any>;
  }

  /** Adds a sub command, of which the calls that follow speak, up to `reset`. */
  command(name: string, cmd: Command<any>): Command<
    Inherited<TParent, TParentGlobals, TGlobals>,
    any,
    any,
    any,
    any,
    Owner<TParent, this>
  >;
  /** Adds a sub command `name <arguments…>`. */
  command<TDefinition extends string>(definition: TDefinition, description?: string): Command<
    Inherited<TParent, TParentGlobals, TGlobals>,
    void,
    TDefinition extends `${string} ${infer TArguments}` ? ArgumentList<TArguments, void> : [],
    void,
    void,
    Owner<TParent, this>
  >;
  command(definition: string, cmdOrDescription?: Command<any> | string): Command<any> {
    const { flags: [name = "", ...aliases], typeDefinition } = splitDefinition(definition);
    if (this.getCommand(name, true)) throw new Error(`Duplicate command name "${name}".`);
    const cmd: Command<any> = cmdOrDescription instanceof Command ? cmdOrDescription.reset() : new Command();
    cmd.name(name);
    if (typeof cmdOrDescription === "string") cmd.description(cmdOrDescription);
    if (typeDefinition) cmd.arguments(typeDefinition);
    for (const alias of aliases) cmd.alias(alias);
    cmd.parent = this;
    this.commands.push(cmd);
    this.#cmd = cmd;
    return this as Command<any>;
  }

  /** Speaks of this command again, no longer of the sub command added last. */
  reset(): Owner<TParent, this> {
    this.#cmd = this;
    this.groupName = undefined;
    return this as Owner<TParent, this>;
  }

  /** Reads the arguments, checks them and runs the action of the command they lead to. */
  parse(args: string[] = Deno.args): Promise<
    TParent extends undefined ? CommandResult<CommandOptions<TOptions, TGlobals, TParentGlobals>, TArguments>
      : CommandResult<Record<string, unknown>, unknown[]>
  > {
    return runCommand(this, args) as Promise<any>;
  }

  getParent(): TParent {
    return this.parent as TParent;
  }

  #set(settings: Partial<Settings>): this {
    Object.assign(this.#cmd.settings, settings);
    return this;
  }
}

function standardOption(flags: string | false, desc?: string, opts?: OptionOptions | ActionHandler): StandardOption {
  return flags === false ? flags : { flags, desc, opts: opts && optionOptions(opts, "action") };
}

/** A function alone is the option's `value`; of a standard option, its action. */
function optionOptions(opts: object, key: "value" | "action" = "value"): OptionOptions {
  return typeof opts === "function" ? { [key]: opts } : opts;
}
