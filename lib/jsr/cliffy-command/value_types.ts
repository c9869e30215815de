import { type ArgumentValue, Type, type TypeOrTypeHandler } from "./type.ts";
import { ValidationError } from "./validation_error.ts";

/** Any text. */
export class StringType extends Type<string> {
  parse({ value }: ArgumentValue): string {
    return value;
  }
}

/** A path; shells complete file names for it. */
export class FileType extends StringType {}

/** Text that help does not repeat. */
export class SecretType extends StringType {
  override defaultText(): string {
    return "******";
  }
}

/** A finite number. */
export class NumberType extends Type<number> {
  parse(argument: ArgumentValue): number {
    const value = Number(argument.value || NaN);
    return Number.isFinite(value) ? value : reject(argument);
  }
}

/** A number without fraction. */
export class IntegerType extends Type<number> {
  parse(argument: ArgumentValue): number {
    const value = Number(argument.value);
    return Number.isInteger(value) ? value : reject(argument);
  }
}

/** `true`, `false`, `1` or `0`. */
export class BooleanType extends Type<boolean> {
  parse(argument: ArgumentValue): boolean {
    if (argument.value === "true" || argument.value === "1") return true;
    if (argument.value === "false" || argument.value === "0") return false;
    return reject(argument, ["true", "false", "1", "0"]);
  }

  override complete(): string[] {
    return ["true", "false"];
  }
}

/** One of a list of values, or of an object's values. */
export class EnumType<const TValue extends string | number | boolean> extends Type<TValue> {
  readonly #allowed: readonly TValue[];

  constructor(values: readonly TValue[] | Record<string, TValue>) {
    super();
    this.#allowed = Array.isArray(values) ? values : Object.values(values);
  }

  parse(argument: ArgumentValue): TValue {
    return this.#allowed.find((value) => String(value) === argument.value) ?? reject(argument, this.#allowed);
  }

  override values(): TValue[] {
    return [...this.#allowed];
  }

  override complete(): TValue[] {
    return this.values();
  }
}

/** A value type as registered. */
export interface TypeDef {
  name: string;
  handler: TypeOrTypeHandler<unknown>;
}

/** The types that every command knows. */
export const BUILTIN_TYPES: TypeDef[] = [
  { name: "string", handler: new StringType() },
  { name: "number", handler: new NumberType() },
  { name: "integer", handler: new IntegerType() },
  { name: "boolean", handler: new BooleanType() },
  { name: "file", handler: new FileType() },
  { name: "secret", handler: new SecretType() },
];

function reject(
  { label, name, type, value }: ArgumentValue,
  expected?: ReadonlyArray<string | number | boolean>,
): never {
  const hint = expected ? ` Expected values: ${expected.map((value) => `"${value}"`).join(", ")}` : "";
  throw new ValidationError(`${label} "${name}" must be of type "${type}", but got "${value}".${hint}`);
}
