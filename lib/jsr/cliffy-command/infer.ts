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
  IfAny<
    TRight,
    [TLeft] extends [void] ? TRight
      : [TRight] extends [void] ? TLeft
      : TLeft & TRight
  >
>;

/** An intersection shown, and compared, as one record. */
export type Flatten<T> = T extends Record<string, unknown>
  ? { [Key in keyof T]: T[Key] }
  : T;

type Lower<T extends string> = T extends Uppercase<T> ? Lowercase<T>
  : Uncapitalize<T>;

/** `top-k` and `TOP_K` become `topK`. */
export type CamelCase<T extends string> = T extends
  `${infer Head}_${infer Tail}` ? `${Lower<Head>}${Capitalize<CamelCase<Tail>>}`
  : T extends `${infer Head}-${infer Tail}`
    ? `${Lower<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lower<T>;

type Trim<T extends string, TEnd extends string> = T extends
  `${infer Rest}${TEnd}` ? Rest : T;

/* Placeholders */

type Inner<TRaw> = TRaw extends `<${infer Body}>` ? Body
  : TRaw extends `[${infer Body}]` ? Body
  : never;

type TypeName<TBody> = TBody extends `${string}:${infer Type}:${string}` ? Type
  : TBody extends `${string}:${infer Type}` ? Type
  : "string";

type Lookup<TName, TTypes> = TName extends `${infer Element}[]`
  ? Array<Lookup<Element, TTypes>>
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
      ? First extends `[${string}]`
        ? [Value<First, TTypes>?, ...ArgumentList<Rest, TTypes>]
      : [Value<First, TTypes>, ...ArgumentList<Rest, TTypes>]
    : TDefinition extends `[${string}...${string}]`
      ? Array<Value<TDefinition, TTypes>>
    : TDefinition extends `<${string}...${string}>`
      ? [Value<TDefinition, TTypes>, ...Array<Value<TDefinition, TTypes>>]
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
type Placeholders<TFlags> = TFlags extends `${string}[${infer Rest}`
  ? `[${Rest}`
  : never;

type PlaceholdersOf<TFlags> = TFlags extends `${string}<${infer Rest}`
  ? `<${Rest}`
  : Placeholders<TFlags>;

type PlaceholderValue<TRaw extends string, TTypes> = TRaw extends
  `${string} ${string}` ? ArgumentList<TRaw, TTypes>
  : TRaw extends `${string}...${string}` ? Array<Value<TRaw, TTypes>>
  : Value<TRaw, TTypes>;

type GivenValue<TRaw extends string, TTypes> =
  | PlaceholderValue<TRaw, TTypes>
  | (TRaw extends `[${string}]` ? true : never);

type Property<TName extends string, TValue, TAlways> = TAlways extends true
  ? { [Key in TName]: TValue }
  : { [Key in TName]?: TValue };

type Always<TRequired, TDefault> = TRequired extends true ? true
  : TDefault extends undefined ? false
  : true;

type NegatedProperty<TName extends string, TOptions, TDefault> =
  TDefault extends undefined
    ? TName extends keyof TOptions ? { [Key in TName]?: false }
    : { [Key in TName]: boolean }
    : { [Key in TName]: NonNullable<TDefault> | false };

/** The property that an option adds. */
export type OptionRecord<
  TFlags extends string,
  TOptions,
  TTypes,
  TRequired,
  TDefault,
> = IfAny<
  TTypes,
  [PlaceholdersOf<TFlags>] extends [never]
    ? FlagName<TFlags> extends `no-${infer Name}`
      ? NegatedProperty<CamelCase<Name>, TOptions, TDefault>
    : Always<TRequired, TDefault> extends true ? Property<
        CamelCase<FlagName<TFlags>>,
        true | NonNullable<TDefault>,
        true
      >
    : Property<CamelCase<FlagName<TFlags>>, true | TDefault, false>
    : Property<
      CamelCase<FlagName<TFlags>>,
      GivenValue<PlaceholdersOf<TFlags>, TTypes> | NonNullable<TDefault>,
      Always<TRequired, TDefault>
    >
>;

/** The property that a variable adds. */
export type EnvRecord<TDefinition extends string, TPrefix, TTypes, TRequired> =
  IfAny<
    TTypes,
    TDefinition extends `${infer Name}${"=" | " "}<${infer Body}` ? Property<
        CamelCase<WithoutPrefix<Name, TPrefix>>,
        Value<`<${Body}`, TTypes>,
        TRequired
      >
      : Property<
        CamelCase<WithoutPrefix<TDefinition, TPrefix>>,
        true,
        TRequired
      >
  >;

type WithoutPrefix<TName extends string, TPrefix> = TPrefix extends string
  ? TName extends `${TPrefix}${infer Rest}` ? Rest : TName
  : TName;

/** The record once `collect` has made lists, or a `value` handler something else, of its values. */
export type Mapped<TRecord, TMapped, TCollect> = TMapped extends undefined
  ? TCollect extends true
    ? { [Key in keyof TRecord]: Array<NonNullable<TRecord[Key]>> }
  : TRecord
  : { [Key in keyof TRecord]: TMapped };

/** The options with one more; `--no-x` widens an earlier `--x` rather than contradict it. */
export type AddOption<TFlags extends string, TOptions, TRecord> =
  FlagName<TFlags> extends `no-${string}` ? [TOptions] extends [void] ? TRecord
    :
      & Omit<TOptions, keyof TRecord>
      & Omit<TRecord, keyof TOptions>
      & Widened<TOptions, TRecord>
    : Merge<TOptions, TRecord>;

type Widened<TOptions, TRecord> = {
  [Key in keyof TOptions as Key extends keyof TRecord ? Key : never]:
    Key extends keyof TRecord ? TOptions[Key] | TRecord[Key]
      : never;
};
