import type { Command } from "./command.ts";

/** One raw value of the command line or environment, on its way to a type. */
export interface ArgumentValue {
  /** What is read: `Option`, `Argument` or `Environment variable`. */
  label: string;
  /** The type's name. */
  type: string;
  /** The option's flag, argument's or variable's name. */
  name: string;
  /** The text as it was given. */
  value: string;
}

/** Turns text into a value, or throws a ValidationError. */
export type TypeHandler<TValue = unknown> = (value: ArgumentValue) => TValue;

/** A type is a class with `parse`, or a function alone. */
export type TypeOrTypeHandler<TValue> = Type<TValue> | TypeHandler<TValue>;

/** The value that a type reads. */
export type InferType<TType, TDefault = TType> = TType extends TypeOrTypeHandler<infer TValue> ? TValue : TDefault;

// deno-lint-ignore no-explicit-any
type AnyCommand = Command<any>;

/** Base of all value types: how a value is read, which values there are, what a shell should propose. */
export abstract class Type<TValue> {
  abstract parse(value: ArgumentValue): TValue;
  /** The values that help lists. */
  values?(cmd: AnyCommand, parent?: AnyCommand): Array<string | number | boolean>;
  /** The values that a shell proposes. */
  complete?(cmd: AnyCommand, parent?: AnyCommand):
    | Array<string | number | boolean>
    | Promise<Array<string | number | boolean>>;
  /** What help shows in place of the default. */
  defaultText?(): string;
}
