import { Command, EnumType } from "@cliffy/command";
import type { Option, OptionGroup, Options, Values } from "../lib/options/option.ts";
import { DEVICE_NAMES } from "../lib/runtime/devices/registry.ts";
import { outputOptions } from "../lib/stream/outputs/registry.ts";
import { SHIPPED_MODELS } from "../models/shipped_models.ts";
import type { Call } from "./call.ts";
import { InputFile } from "./input_file.ts";
import { optionFlag } from "../lib/options/option_flag.ts";
import { count, countOrAll, decimal, device, integer, natural, text } from "./option_types.ts";
import { ACCEPTED_OPTIONS, RECORD_OPTIONS } from "./record_options.ts";

/**
 * A command that reads records. It has its own options, in the order of the list, then `RECORD_OPTIONS`.
 *
 * @param action called with the values of the options.
 */
export function recordCommand<O extends Options>(
  name: string,
  description: string,
  own: O,
  action: (options: Values<O & typeof RECORD_OPTIONS>, call: Call) => Promise<void>,
  // deno-lint-ignore no-explicit-any
): Command<any> {
  const read: Options = { ...outputOptions(name), ...own };
  const options: Options = { ...ACCEPTED_OPTIONS, ...read, ...RECORD_OPTIONS };
  const ordered = Object.entries({ ...read, ...options })
    .sort(([, a], [, b]) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
  // deno-lint-ignore no-explicit-any
  const command: Command<any> = new Command();
  command
    .type("input", new InputFile(() => command))
    .type("count", count)
    .type("count-or-all", countOrAll)
    .type("natural", natural)
    .type("text", text)
    .type("list", text)
    .type("integer", integer)
    .type("decimal", decimal)
    .type("device", device)
    .complete("device", () => ["auto", ...DEVICE_NAMES])
    .complete("model", () => Object.keys(SHIPPED_MODELS))
    .arguments("[files...:input]")
    .description(description);
  for (const [name, option] of ordered) addOption(command, name, option);
  return command.action(async (given: Record<string, unknown>, ...files: string[]) => {
    const all = Object.entries(options).map(([name, option]) => ({
      name,
      option,
      value: valueOf(given, name, option),
    }));
    const values = all.map(({ name, option, value }) => [name, option.read(value, name, optionFlag(name))]);
    await action(Object.fromEntries(values), { name, files, given: all });
  });
}

/** Sections of the help in their order. */
const GROUPS: readonly OptionGroup[] = ["Task", "Metrics", "Input", "Model", "Output", "Speed", "Errors"];

// deno-lint-ignore no-explicit-any
function addOption(command: Command<any>, name: string, option: Option): void {
  const { value, short, choices, repeats, negated, help, group } = option;
  const type = value?.split(":")[1];
  if (choices && repeats) command.complete(name, () => [...choices]);
  else if (choices && type) command.type(type, new EnumType(choices));
  const flags = `${short ? `-${short}, ` : ""}${negated ? optionFlag(`no_${name}`) : optionFlag(name)}`;
  const definition = choices && repeats ? `${value}:${name}` : value;
  command.group(group).option(definition ? `${flags} <${definition}>` : flags, help, {
    ...(option.default !== undefined && { default: option.default }),
    ...(repeats && { collect: true }),
    ...(option.conflicts && { conflicts: [...option.conflicts] }),
    ...(option.depends && { depends: [...option.depends] }),
    ...(option.hidden && { hidden: true }),
    ...(option.spelling && { spelling: option.spelling }),
  } as never);
}

/**
 * The value given for an option. `--no-NAME` is stored under NAME, but the variable `XLM_NO_NAME` under a name of its
 * own.
 */
function valueOf(given: Readonly<Record<string, unknown>>, name: string, { negated }: Option): unknown {
  return negated && given[propertyOf(`no_${name}`)] === true ? false : given[propertyOf(name)];
}

/** The property in which Cliffy stores an option's value. */
function propertyOf(name: string): string {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}
