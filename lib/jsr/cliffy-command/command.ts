// deno-lint-ignore-file no-explicit-any
import {
  CommandNode,
  type Settings,
  type StandardOption,
} from "./command_node.ts";
import type {
  ActionHandler,
  CommandOptions,
  CommandResult,
  HelpOptions,
  OptionOptions,
  OptionValueHandler,
  TypedEnvOptions,
  TypedOptionOptions,
} from "./command_types.ts";
import {
  type CompleteHandler,
  type EnvVarOptions,
  parseArguments,
  splitDefinition,
} from "./definitions.ts";
import { generateHelp } from "./help_generator.ts";
import type {
  AddOption,
  ArgumentList,
  EnvRecord,
  IfAny,
  Mapped,
  Merge,
  OptionRecord,
} from "./infer.ts";
import { runCommand } from "./run_command.ts";
import { addStandardOptions } from "./standard_options.ts";
import type { InferType, TypeOrTypeHandler } from "./type.ts";

/** All value types in reach of a command. */
type AllTypes<TParentTypes, TTypes, TGlobalTypes> = Merge<
  TParentTypes,
  Merge<TGlobalTypes, TTypes>
>;

/** The command that owns the tree: the parent of a sub command, else the command itself. */
type Owner<TParent, TSelf> = TParent extends undefined ? TSelf : TParent;

/** What a sub command added now inherits: of a main command all that is global, of a sub command its own parent's. */
type Shared<TParent, TInherited, TOwn> = TParent extends undefined
  ? Merge<TInherited, TOwn>
  : TInherited;

/**
 * A command: its options, arguments, description and action, told in a chain of calls, each of which adds to the types
 * that the action receives. The type parameters are Cliffy's own, in its order.
 */
export class Command<
  TParentGlobals extends Record<string, unknown> | void = void,
  TParentTypes extends Record<string, unknown> | void = IfAny<
    TParentGlobals,
    void
  >,
  TOptions extends Record<string, unknown> | void = IfAny<TParentGlobals, void>,
  TArguments extends unknown[] = IfAny<TParentGlobals, []>,
  TGlobals extends Record<string, unknown> | void = IfAny<TParentGlobals, void>,
  TTypes extends Record<string, unknown> | void = IfAny<TParentGlobals, void>,
  TGlobalTypes extends Record<string, unknown> | void = IfAny<
    TParentGlobals,
    void
  >,
  TParent extends Command<any> | undefined = IfAny<TParentGlobals, undefined>,
> extends CommandNode {
  /** The command that the calls speak of: this one, or the sub command added last. */
  #cmd: Command<any> = this;

  /** Names the program or, for a sub command, is called by {@linkcode Command.command}. */
  name(name: string): this {
    return this.#set({ name });
  }

  version(version: string | (() => string)): this {
    return this.#set({ version });
  }

  /** Help shows the first line in lists and with `-h`, all of it with `--help`. */
  description(description: string | (() => string)): this {
    return this.#set({ description });
  }

  /** Replaces the arguments and required options in the usage line. */
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

  /** A line of `name: value` in the help and the long version. */
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

  /** A help text, the function that makes it, or settings of the generated one. */
  help(
    help:
      | string
      | ((
        this: Command<any>,
        cmd: Command<any>,
        options: HelpOptions,
      ) => string)
      | HelpOptions,
  ): this {
    return this.#set({ help });
  }

  /** Replaces `-h, --help`; false removes it. */
  helpOption(
    flags: string | false,
    desc?: string,
    opts?: OptionOptions | ActionHandler,
  ): this {
    return this.#set({ helpOption: standardOption(flags, desc, opts) });
  }

  /** Replaces `-V, --version`; false removes it. */
  versionOption(
    flags: string | false,
    desc?: string,
    opts?: OptionOptions | ActionHandler,
  ): this {
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

  /** Hides the parents' global options and types' variables from this command. */
  noGlobals(): this {
    return this.#set({ noGlobals: true });
  }

  /** Accepts an empty command line in spite of required options. */
  allowEmpty(allowEmpty = true): this {
    return this.#set({ allowEmpty });
  }

  /** Sees every error before it is thrown. */
  error(handler: (error: Error, cmd: Command<any>) => unknown): this {
    return this.#set({ onError: handler });
  }

  action(
    action: ActionHandler<TOptions, TArguments, TGlobals, TParentGlobals>,
  ): this {
    return this.#set({ action });
  }

  /** Runs before the action of this command and of every sub command. */
  globalAction(
    action: ActionHandler<
      Partial<TOptions>,
      unknown[],
      TGlobals,
      TParentGlobals
    >,
  ): this {
    return this.#set({ globalAction: action });
  }

  /** The options added from here on belong to the group, a section of its own in the help. */
  group(name: string | null): this {
    this.#cmd.groupName = name ?? undefined;
    return this;
  }

  /** The arguments: `<source:file> [others...:file]`. */
  arguments<TDefinition extends string>(
    definition: TDefinition,
    descriptions: string[] = [],
  ): Command<
    TParentGlobals,
    TParentTypes,
    TOptions,
    ArgumentList<TDefinition, AllTypes<TParentTypes, TTypes, TGlobalTypes>>,
    TGlobals,
    TTypes,
    TGlobalTypes,
    TParent
  > {
    const args = parseArguments(definition);
    return this.#set({
      arguments: args.map((arg, i) => ({
        ...arg,
        description: descriptions[i],
      })),
    }) as Command<any>;
  }

  /** An option: `-k, --top-k <n:integer>`. */
  option<
    TFlags extends string,
    TRecord extends OptionRecord<
      TFlags,
      TOptions,
      AllTypes<TParentTypes, TTypes, TGlobalTypes>,
      undefined extends TConflicts ? TRequired : false,
      TDefault
    >,
    TRequired extends boolean | undefined = undefined,
    TCollect extends boolean | undefined = undefined,
    TConflicts extends string[] | undefined = undefined,
    const TDefault = undefined,
    TMapped = undefined,
  >(
    flags: TFlags,
    desc: string,
    opts: TypedOptionOptions<
      TRecord,
      TRequired,
      TCollect,
      TConflicts,
      TDefault,
      TMapped
    > = {},
  ): Command<
    TParentGlobals,
    TParentTypes,
    AddOption<TFlags, TOptions, Mapped<TRecord, TMapped, TCollect>>,
    TArguments,
    TGlobals,
    TTypes,
    TGlobalTypes,
    TParent
  > {
    this.#cmd.addOption(flags, desc, optionOptions(opts));
    return this as Command<any>;
  }

  /** An option that every sub command has too. */
  globalOption<
    TFlags extends string,
    TRecord extends OptionRecord<
      TFlags,
      TOptions,
      AllTypes<TParentTypes, TTypes, TGlobalTypes>,
      undefined extends TConflicts ? TRequired : false,
      TDefault
    >,
    TRequired extends boolean | undefined = undefined,
    TCollect extends boolean | undefined = undefined,
    TConflicts extends string[] | undefined = undefined,
    const TDefault = undefined,
    TMapped = undefined,
  >(
    flags: TFlags,
    desc: string,
    opts: TypedOptionOptions<
      TRecord,
      TRequired,
      TCollect,
      TConflicts,
      TDefault,
      TMapped
    > = {},
  ): Command<
    TParentGlobals,
    TParentTypes,
    TOptions,
    TArguments,
    AddOption<TFlags, TGlobals, Mapped<TRecord, TMapped, TCollect>>,
    TTypes,
    TGlobalTypes,
    TParent
  > {
    this.#cmd.addOption(flags, desc, { ...optionOptions(opts), global: true });
    return this as Command<any>;
  }

  /** A variable that stands in for an option: `XLM_TOP_K=<n:integer>`. The command line wins. */
  env<
    TDefinition extends string,
    TRecord extends EnvRecord<
      TDefinition,
      TPrefix,
      AllTypes<TParentTypes, TTypes, TGlobalTypes>,
      TRequired
    >,
    TRequired extends boolean | undefined = undefined,
    TPrefix extends string | undefined = undefined,
    TMapped = undefined,
  >(
    definition: TDefinition,
    description: string,
    opts: TypedEnvOptions<TRecord, TRequired, TPrefix, TMapped> = {},
  ): Command<
    TParentGlobals,
    TParentTypes,
    Merge<TOptions, Mapped<TRecord, TMapped, undefined>>,
    TArguments,
    TGlobals,
    TTypes,
    TGlobalTypes,
    TParent
  > {
    this.#cmd.addEnvVar(definition, description, opts as EnvVarOptions);
    return this as Command<any>;
  }

  /** A variable that every sub command reads too. */
  globalEnv<
    TDefinition extends string,
    TRecord extends EnvRecord<
      TDefinition,
      TPrefix,
      AllTypes<TParentTypes, TTypes, TGlobalTypes>,
      TRequired
    >,
    TRequired extends boolean | undefined = undefined,
    TPrefix extends string | undefined = undefined,
    TMapped = undefined,
  >(
    definition: TDefinition,
    description: string,
    opts: TypedEnvOptions<TRecord, TRequired, TPrefix, TMapped> = {},
  ): Command<
    TParentGlobals,
    TParentTypes,
    TOptions,
    TArguments,
    Merge<TGlobals, Mapped<TRecord, TMapped, undefined>>,
    TTypes,
    TGlobalTypes,
    TParent
  > {
    this.#cmd.addEnvVar(definition, description, {
      ...opts as EnvVarOptions,
      global: true,
    });
    return this as Command<any>;
  }

  /** A value type for options and arguments defined after it: `<pooling:pooling>`. */
  type<TName extends string, THandler extends TypeOrTypeHandler<unknown>>(
    name: TName,
    handler: THandler,
  ): Command<
    TParentGlobals,
    TParentTypes,
    TOptions,
    TArguments,
    TGlobals,
    Merge<TTypes, { [Key in TName]: InferType<THandler> }>,
    TGlobalTypes,
    TParent
  > {
    this.#cmd.addType(name, handler, false);
    return this as Command<any>;
  }

  /** A value type for the sub commands too. */
  globalType<TName extends string, THandler extends TypeOrTypeHandler<unknown>>(
    name: TName,
    handler: THandler,
  ): Command<
    TParentGlobals,
    TParentTypes,
    TOptions,
    TArguments,
    TGlobals,
    TTypes,
    Merge<TGlobalTypes, { [Key in TName]: InferType<THandler> }>,
    TParent
  > {
    this.#cmd.addType(name, handler, true);
    return this as Command<any>;
  }

  /** What a shell proposes for placeholders whose third part is the name: `<lang:string:language>`. */
  complete(name: string, complete: CompleteHandler): this {
    this.#cmd.addCompletion(name, complete, false);
    return this;
  }

  /** As `complete`, for the sub commands too. */
  globalComplete(name: string, complete: CompleteHandler): this {
    this.#cmd.addCompletion(name, complete, true);
    return this;
  }

  /** Adds a sub command, of which the calls that follow speak, up to `reset`. */
  command(
    name: string,
    cmd: Command<any>,
  ): Command<
    TParent extends undefined ? Merge<TParentGlobals, TGlobals>
      : TParentGlobals,
    TParent extends undefined ? Merge<TParentTypes, TGlobalTypes>
      : TParentTypes,
    any,
    any,
    any,
    any,
    any,
    Owner<TParent, this>
  >;
  /** Adds a sub command `name <arguments…>`. */
  command<TDefinition extends string>(
    definition: TDefinition,
    description?: string,
  ): Command<
    TParent extends undefined ? Merge<TParentGlobals, TGlobals>
      : TParentGlobals,
    TParent extends undefined ? Merge<TParentTypes, TGlobalTypes>
      : TParentTypes,
    void,
    TDefinition extends `${string} ${infer TArgs}`
      ? ArgumentList<TArgs, Shared<TParent, TParentTypes, TGlobalTypes>>
      : [],
    void,
    void,
    void,
    Owner<TParent, this>
  >;
  command(
    definition: string,
    cmdOrDescription?: Command<any> | string,
  ): Command<any> {
    const { flags: [name = "", ...aliases], typeDefinition } = splitDefinition(
      definition,
    );
    if (this.getCommand(name, true)) {
      throw new Error(`Duplicate command name "${name}".`);
    }
    const cmd: Command<any> = cmdOrDescription instanceof Command
      ? cmdOrDescription.reset()
      : new Command();
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

  /** Reads the arguments, checks them and runs the action of the command they name. */
  parse(args: string[] = Deno.args): Promise<
    TParent extends Command<any>
      ? CommandResult<Record<string, unknown>, unknown[]>
      : CommandResult<
        CommandOptions<TOptions, TGlobals, TParentGlobals>,
        TArguments
      >
  > {
    return runCommand(this, args) as Promise<any>;
  }

  getParent(): TParent {
    return this.parent as TParent;
  }

  /** The help page. */
  getHelp(options: HelpOptions = {}): string {
    addStandardOptions(this.getMainCommand());
    const help = this.getHelpSetting();
    if (typeof help === "string") return help;
    return typeof help === "function"
      ? help.call(this, this, options)
      : generateHelp(this, { ...help, ...options });
  }

  showHelp(options?: HelpOptions): void {
    console.log(this.getHelp(options));
  }

  showVersion(): void {
    console.log(this.getVersion());
  }

  showLongVersion(): void {
    console.log(this.getLongVersion());
  }

  #set(settings: Partial<Settings>): this {
    Object.assign(this.#cmd.settings, settings);
    return this;
  }
}

function standardOption(
  flags: string | false,
  desc?: string,
  opts?: OptionOptions | ActionHandler,
): StandardOption {
  return flags === false ? flags : {
    flags,
    desc,
    opts: typeof opts === "function" ? { action: opts } : opts,
  };
}

function optionOptions(opts: object): OptionOptions {
  return typeof opts === "function"
    ? { value: opts as OptionValueHandler }
    : opts;
}
