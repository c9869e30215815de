/**
 * The part of Cliffy's command framework that xlm uses, with the same names, types and messages as version 1.2.1.
 *
 * @module
 */
export { Command } from "./command.ts";
export { ValidationError, type ValidationErrorOptions } from "./validation_error.ts";
export { type ArgumentValue, type InferType, Type, type TypeHandler, type TypeOrTypeHandler } from "./type.ts";
export { BooleanType, EnumType, FileType, IntegerType, NumberType, SecretType, StringType } from "./value_types.ts";
export type { Argument, CompleteHandler, Completion, EnvVar, EnvVarOptions, Example, Option } from "./definitions.ts";
export type { ActionHandler, CommandOptions, CommandResult, OptionOptions } from "./command_types.ts";
