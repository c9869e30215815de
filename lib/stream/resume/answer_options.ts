import type { GivenOption, Option } from "../../options/option.ts";
import type { RunSignature } from "./resume_state.ts";

/**
 * The options that change answers, by name, for `--resume`. Options at their default are left out, so that an option
 * that a later version adds does not stop runs of an earlier one. A value is the same however it was given.
 *
 * @param usual usual defaults of options that declare none.
 */
export function answerOptions(
  given: readonly GivenOption[],
  usual: Readonly<Record<string, unknown>> = {},
): RunSignature {
  const telling = given.flatMap(({ name, option, value }): [string, RunSignature[string]][] => {
    const { compared = true, like_default, negated = false } = option;
    if (!compared || value === undefined || value === (usual[name] ?? like_default)) return [];
    if (String(value) === String(option.default ?? negated)) return [];
    const written = name.replaceAll("_", "-");
    return [[negated ? `no-${written}` : written, plain(negated ? value === false : compare(name, option, value))]];
  });
  return Object.fromEntries(telling);
}

/** The value to compare, the same for a list given at once, in parts or as an environment variable. */
function compare(name: string, option: Option, value: unknown): unknown {
  return option.repeats ? option.read(value, name, name) : value;
}

function plain(value: unknown): RunSignature[string] {
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isPlain ? value : JSON.stringify(value);
}
