import type { Command } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";

/** Stands for an empty value, which Cliffy would silently drop. No real argument can be this text. */
export const EMPTY_VALUE = "\0";

/** See `Option` in lib/tasks/option.ts. */
type Spelling = { spelling?: string };

/** Types of values that may be empty. */
const MAY_BE_EMPTY = new Set(["text", "list"]);

/**
 * The arguments of a command, with empty values as `EMPTY_VALUE`. If they were dropped, `--model "$UNSET"` would use
 * another model, and `"$UNSET"` would read stdin.
 *
 * @param args as `rawArguments` gives them.
 * @throws {XlmError} 2 for a value or a file name that is empty or not UTF-8, other than that of `--text`.
 */
// deno-lint-ignore no-explicit-any
export function checkedArguments(args: readonly string[], command: Command<any>): string[] {
  const options = command.getOptions(true);
  const valued = new Map(
    options.filter((option) => option.args.length > 0)
      .flatMap((option) => option.flags.map((flag) => [flag, option] as const)),
  );
  const spellings = new Map(options.map((option) => [(option as Spelling).spelling, `--${option.name}`]));
  const checked: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = spellings.get(args[i]!) ?? args[i]!;
    if (arg === "--") return [...checked, ...args.slice(i)];
    const [flags, inline] = partsOf(arg);
    // In `-Rm` the last flag takes the value.
    const flag = /^-[^-\d].*\D$/s.test(flags) ? `-${flags.at(-1)}` : flags;
    const type = valued.get(flag)?.args[0]?.type;
    if (type === undefined) checked.push(checkedName(arg));
    else if (inline !== undefined) checked.push(`${flags}=${checkedValue(inline, flag, type)}`);
    else checked.push(arg, ...args.slice(++i, i + 1).map((value) => checkedValue(value, flag, type)));
  }
  return checked;
}

/** An option and the value after its `=`. */
function partsOf(arg: string): [flags: string, inline: string | undefined] {
  const [, flags = arg, inline] = /^(-[^=]*)=(.*)$/s.exec(arg) ?? [];
  return [flags, inline];
}

function checkedValue(value: string, flag: string, type: string): string {
  if (value === "" && MAY_BE_EMPTY.has(type)) return EMPTY_VALUE;
  if (value === "") {
    throw new XlmError(2, `Cannot use ${flag}: its value is empty; expected one. Leave it out for the default.`);
  }
  if (value.isWellFormed() || type === "text") return value;
  throw new XlmError(2, `Cannot use ${flag}: ${shown(value)} is not UTF-8; expected UTF-8.`);
}

function checkedName(name: string): string {
  if (name === "") {
    throw new XlmError(2, 'Cannot use the argument "": it is empty; expected a name. Leave it out instead.');
  }
  if (name.isWellFormed()) return name;
  throw new XlmError(2, `Cannot read ${shown(name)}: the name is not UTF-8; expected UTF-8. Rename it, or link to it.`);
}

function shown(value: string): string {
  return value.replace(/[\udc80-\udcff]/g, (byte) => `\\x${(byte.charCodeAt(0) - 0xdc00).toString(16).toUpperCase()}`);
}
