// deno-lint-ignore-file no-explicit-any
/**
 * How the strings that define options, arguments and variables become types: `--top-k <n:integer>` becomes
 * `{ topK?: number }`.
 *
 * @module
 */

/** The value types every command knows. */
export interface BuiltinTypes {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  file: string;
  secret: string;
}

/** `any` for `any`, else the default: what makes `Command<any>` stand for every command. */
export type IfAny<T, TElse> = 0 extends 1 & T ? any : TElse;

/** Both records; `void` is the record without properties. */
export type Merge<TLeft, TRight> = IfAny<
  TLeft,
  IfAny<TRight, [TLeft] extends [void] ? TRight : [TRight] extends [void] ? TLeft : TLeft & TRight>
>;

/** An intersection shown, and compared, as one record. */
export type Flatten<T> = T extends Record<string, unknown> ? { [Key in keyof T]: T[Key] } : T;

type Lower<T extends string> = T extends Uppercase<T> ? Lowercase<T> : Uncapitalize<T>;

/** `top-k` and `TOP_K` become `topK`. */
type CamelCase<T extends string> = T extends `${infer Head}_${infer Tail}`
  ? `${Lower<Head>}${Capitalize<CamelCase<Tail>>}`
  : T extends `${infer Head}-${infer Tail}` ? `${Lower<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lower<T>;

type Trim<T extends string, TEnd extends string> = T extends `${infer Rest}${TEnd}` ? Rest : T;

/* Placeholders */

type Inner<TRaw> = TRaw extends `<${infer Body}>` | `[${infer Body}]` ? Body : never;

type TypeName<TBody> = TBody extends `${string}:${infer Type}:${string}` ? Type
  : TBody extends `${string}:${infer Type}` ? Type
  : "string";

type Lookup<TName, TTypes> = TName extends `${infer Element}[]` ? Array<Lookup<Element, TTypes>>
  : TName extends keyof TTypes ? TTypes[TName]
  : TName extends keyof BuiltinTypes ? BuiltinTypes[TName]
  : unknown;

/** The value of one placeholder; of a variadic one, of each of its values. */
type Value<TRaw, TTypes> = Lookup<TypeName<Inner<TRaw>>, TTypes>;

/** The parameters that a list of placeholders gives an action. */
export type ArgumentList<TDefinition extends string, TTypes> = IfAny<
  TTypes,
  string extends TDefinition ? unknown[]
    : TDefinition extends `${infer First} ${infer Rest}`
      ? First extends `[${string}]` ? [Value<First, TTypes>?, ...ArgumentList<Rest, TTypes>]
      : [Value<First, TTypes>, ...ArgumentList<Rest, TTypes>]
    : TDefinition extends `[${string}...${string}]` ? Array<Value<TDefinition, TTypes>>
    : TDefinition extends `<${string}...${string}>` ? [Value<TDefinition, TTypes>, ...Array<Value<TDefinition, TTypes>>]
    : TDefinition extends `[${string}]` ? [Value<TDefinition, TTypes>?]
    : [Value<TDefinition, TTypes>]
>;

/* Options */

type AfterDashes<TFlags> = TFlags extends `${string}--${infer Rest}` ? Rest
  : TFlags extends `-${infer Rest}` ? Rest
  : never;

/** `top-k` of `-k, --top-k <n:integer>`. */
type FlagName<TFlags> = AfterDashes<TFlags> extends infer Rest
  ? Rest extends `${infer Name}=${string}` ? Trim<Name, ",">
  : Rest extends `${infer Name} ${string}` ? Trim<Name, ",">
  : Rest extends string ? Rest
  : never
  : never;

/** `<n:integer>` of `-k, --top-k <n:integer>`; never where there is none. */
type Placeholders<TFlags> = TFlags extends `${string}<${infer Rest}` ? `<${Rest}`
  : TFlags extends `${string}[${infer Rest}` ? `[${Rest}`
  : never;

type Property<TName extends string, TValue, TAlways> = TAlways extends true ? { [Key in CamelCase<TName>]: TValue }
  : { [Key in CamelCase<TName>]?: TValue };

type BooleanOption<TName extends string, TDefault, TAlways> = Property<
  TName,
  true | (TAlways extends true ? NonNullable<TDefault> : TDefault),
  TAlways
>;

type NegatedOption<TName extends string, TOptions, TDefault> = TDefault extends undefined
  ? TName extends keyof TOptions ? { [Key in TName]?: false } : { [Key in TName]: boolean }
  : { [Key in TName]: NonNullable<TDefault> | false };

type ValueOption<TName extends string, TRaw extends string, TTypes, TDefault, TAlways> = Property<
  TName,
  Value<TRaw, TTypes> | (TRaw extends `[${string}]` ? true : never) | NonNullable<TDefault>,
  TAlways
>;

type Always<TRequired, TDefault> = TRequired extends true ? true : TDefault extends undefined ? false : true;

/** The property that an option adds. */
export type OptionRecord<TFlags extends string, TOptions, TTypes, TRequired, TDefault> = IfAny<
  TTypes,
  [Placeholders<TFlags>] extends [never]
    ? FlagName<TFlags> extends `no-${infer Name}` ? NegatedOption<CamelCase<Name>, TOptions, TDefault>
    : BooleanOption<FlagName<TFlags>, TDefault, Always<TRequired, TDefault>>
    : ValueOption<FlagName<TFlags>, Placeholders<TFlags>, TTypes, TDefault, Always<TRequired, TDefault>>
>;

/** The property that a variable adds. */
export type EnvRecord<TDefinition extends string, TPrefix, TTypes> = IfAny<
  TTypes,
  TDefinition extends `${infer Name}${"=" | " "}<${infer Body}`
    ? Property<WithoutPrefix<Name, TPrefix>, Value<`<${Body}`, TTypes>, false>
    : Property<WithoutPrefix<TDefinition, TPrefix>, true, false>
>;

type WithoutPrefix<TName extends string, TPrefix> = TPrefix extends string
  ? TName extends `${TPrefix}${infer Rest}` ? Rest : TName
  : TName;

/** The record once `collect` has made lists, or a `value` handler something else, of its values. */
export type Mapped<TRecord, TMapped, TCollect> = TMapped extends undefined
  ? TCollect extends true ? { [Key in keyof TRecord]: Array<NonNullable<TRecord[Key]>> }
  : TRecord
  : { [Key in keyof TRecord]: TMapped };

/** The options with one more; `--no-x` widens an earlier `--x` rather than contradict it. */
export type AddOption<TFlags extends string, TOptions, TRecord> = FlagName<TFlags> extends `no-${string}`
  ? [TOptions] extends [void] ? TRecord
  : Omit<TOptions, keyof TRecord> & Omit<TRecord, keyof TOptions> & Widened<TOptions, TRecord>
  : Merge<TOptions, TRecord>;

type Widened<TOptions, TRecord> = {
  [Key in keyof TOptions as Key extends keyof TRecord ? Key : never]: Key extends keyof TRecord
    ? TOptions[Key] | TRecord[Key]
    : never;
};
