// deno-lint-ignore-file no-explicit-any
import type { Command } from "./command.ts";

/** One placeholder: `<name:type>` (required), `[name:type]` (optional), `...` (variadic), `type[]` (comma separated). */
export interface Argument {
  name: string;
  type: string;
  /** What completes it: the type, unless a third part names another (`<lang:string:language>`). */
  action: string;
  /** The placeholder as written. */
  raw: string;
  optional?: boolean;
  variadic?: boolean;
  list?: boolean;
  separator?: string;
  description?: string;
}

/** An option as registered. */
export interface Option {
  name: string;
  aliases?: string[];
  /** All its flags with their dashes, in the order written. */
  flags: string[];
  description: string;
  /** The placeholders as written, empty for a boolean. */
  typeDefinition?: string;
  args: Argument[];
  groupName?: string;
  /** Whether an optional value needs `--flag=value`. */
  equalsSign?: boolean;
  default?: unknown;
  defaultText?: string | ((value: any) => string);
  required?: boolean;
  collect?: boolean;
  conflicts?: string[];
  depends?: string[];
  hidden?: boolean;
  global?: boolean;
  standalone?: boolean;
  prepend?: boolean;
  override?: boolean;
  separator?: string;
  value?: (value: any, previous?: any) => unknown;
  action?: (this: Command<any>, options: any, ...args: any[]) => unknown;
}

/** What the caller may say about an environment variable. */
export interface EnvVarOptions {
  /** Left out of the option's name: `{ prefix: "XLM_" }` makes `XLM_TOP_K` the option `topK`. */
  prefix?: string | undefined;
  hidden?: boolean;
  global?: boolean;
  value?: (value: any) => unknown;
}

/** An environment variable as registered. */
export interface EnvVar extends EnvVarOptions {
  name: string;
  names: string[];
  description: string;
  type: string;
  details: Argument;
}

/** A line of the Examples section. */
export interface Example {
  name: string;
  description: string;
}

/** Answers a shell's request for values. */
export type CompleteHandler = (cmd: Command<any>, parent?: Command<any>) =>
  | Array<string | number | boolean>
  | Promise<Array<string | number | boolean>>;

/** A completion as registered. */
export interface Completion {
  name: string;
  complete: CompleteHandler;
}

/** Splits `-k, --top-k <n:integer>` into flags and placeholders. */
export function splitDefinition(definition: string): { flags: string[]; typeDefinition: string } {
  const parts = definition.trim().split(/[, =] */);
  const firstPlaceholder = parts.findIndex((part) => /^[<[].+[\]>]$/.test(part));
  const flags = firstPlaceholder < 0 ? parts : parts.slice(0, firstPlaceholder);
  return { flags, typeDefinition: parts.slice(flags.length).join(" ") };
}

/** Reads placeholders: `<source:file> [others...:file]`. */
export function parseArguments(definition: string): Argument[] {
  return definition.split(/ +/).filter(Boolean).map((raw) => {
    const [name = "", type = "string", action = type] = raw.slice(1, -1)
      .replace("[]", "").split(":");
    return {
      name: name.replace("...", ""),
      type,
      action,
      raw,
      optional: raw.startsWith("["),
      variadic: name.includes("..."),
      list: raw.includes("[]"),
    };
  });
}

/** `top-k` as a property: `topK`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The flag of a name: `--top-k`, `-k`. */
export function flagOf(name: string): string {
  return name.startsWith("-") ? name : name.length > 1 ? `--${name}` : `-${name}`;
}

/** Finds an option by flag, name or alias. */
export function findOption(options: Option[], flag: string): Option | undefined {
  const name = flag.replace(/^-+/, "");
  return options.find((option) => option.name === name || option.aliases?.includes(name));
}

/** The value of an option that is not given. */
export function defaultOf(option: Option): unknown {
  return typeof option.default === "function" ? option.default() : option.default;
}
