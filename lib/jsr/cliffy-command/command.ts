// deno-lint-ignore-file no-explicit-any
import type {
  ActionHandler,
  CommandOptions,
  CommandResult,
  TypedEnvOptions,
  TypedOptionOptions,
} from "./command_types.ts";
import { CommandSettings, optionOptions } from "./command_settings.ts";
import { type EnvVarOptions, parseArguments, splitDefinition } from "./definitions.ts";
import type { AddOption, ArgumentList, EnvRecord, IfAny, Mapped, Merge, OptionRecord } from "./infer.ts";
import { runCommand } from "./run_command.ts";
import type { InferType, TypeOrTypeHandler } from "./type.ts";

type Options = Record<string, unknown> | void;

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
> extends CommandSettings {
  action(action: ActionHandler<TOptions, TArguments, TGlobals, TParentGlobals>): this {
    return this.set({ action });
  }

  /** Runs before the action of this command and of every sub command. */
  globalAction(globalAction: ActionHandler<Partial<TOptions>, unknown[], TGlobals, TParentGlobals>): this {
    return this.set({ globalAction });
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
    this.current.addType(name, handler);
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
    return this.set({ arguments: args }) as Command<any>;
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
    this.current.addOption(flags, desc, optionOptions(opts));
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
    this.current.addOption(flags, desc, { ...optionOptions(opts), global: true });
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
    this.current.addEnvVar(definition, description, opts as EnvVarOptions);
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
    this.current.addEnvVar(definition, description, { ...opts as EnvVarOptions, global: true });
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
    this.current = cmd;
    return this as Command<any>;
  }

  /** Speaks of this command again, no longer of the sub command added last. */
  reset(): Owner<TParent, this> {
    this.current = this;
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
}
