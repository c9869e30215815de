// deno-lint-ignore-file no-explicit-any
import type { Command } from "./command.ts";
import type { EnvVarOptions, Option } from "./definitions.ts";
import type { Flatten, Merge } from "./infer.ts";

/** The options that an action receives: the command's own and the global ones of it and its parents. */
export type CommandOptions<TOptions = any, TGlobals = void, TParentGlobals = void> = Flatten<
  Merge<TParentGlobals, Merge<TGlobals, TOptions>>
>;

/** Runs the command. */
export type ActionHandler<
  TOptions = any,
  TArguments extends unknown[] = any,
  TGlobals = void,
  TParentGlobals = void,
> = (this: Command<any>, options: CommandOptions<TOptions, TGlobals, TParentGlobals>, ...args: TArguments) => unknown;

/** What the caller may say about an option besides flags and description. */
export type OptionOptions = Omit<
  Option,
  | "name"
  | "aliases"
  | "flags"
  | "description"
  | "typeDefinition"
  | "args"
  | "groupName"
  | "equalsSign"
>;

/** A default, or the function that computes it. */
export type DefaultValue<TValue> = TValue | (() => TValue);

/** Turns what was read (and what was read before, for an option given several times) into the option's value. */
export type OptionValueHandler<TValue = any, TReturn = TValue> = (value: TValue, previous?: TReturn) => TReturn;

/** OptionOptions with what decides the option's type. */
export type TypedOptionOptions<TRecord, TRequired, TCollect, TConflicts, TDefault, TMapped> =
  | Omit<OptionOptions, "default" | "defaultText" | "required" | "collect" | "conflicts" | "value">
    & {
      default?: DefaultValue<TDefault>;
      defaultText?: string | ((value: TDefault) => string);
      required?: TRequired;
      collect?: TCollect;
      conflicts?: TConflicts;
      value?: OptionValueHandler<NonNullable<TRecord[keyof TRecord]>, TMapped>;
    }
  | OptionValueHandler<NonNullable<TRecord[keyof TRecord]>, TMapped>;

/** EnvVarOptions with what decides the variable's type. */
export type TypedEnvOptions<TRecord, TPrefix, TMapped> = Omit<EnvVarOptions, "value" | "prefix"> & {
  prefix?: TPrefix;
  value?: (value: NonNullable<TRecord[keyof TRecord]>) => TMapped;
};

/** What `parse` resolves to. */
export interface CommandResult<TOptions = any, TArguments extends unknown[] = any> {
  options: TOptions;
  args: TArguments;
  /** The arguments after `--`. */
  literal: string[];
  /** The command that ran. */
  cmd: Command<any>;
}

/** A text or colours and sizes of the help page. */
export interface HelpOptions {
  /** Show the types of values. @default {false} */
  types?: boolean;
  /** Show defaults, conflicts and the like. @default {true} */
  hints?: boolean;
  /** @default {true} */
  colors?: boolean;
  /** Whole descriptions instead of their first lines. @default {false} */
  long?: boolean;
  /** Columns. @default {the terminal's, or 150} */
  width?: number;
  /** Upper bound of `width`. */
  maxWidth?: number;
}
