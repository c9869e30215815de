import { defaultValues } from "../../options/option.ts";
import type { Input } from "../inputs/input_files.ts";
import { STREAM_OPTIONS, type StreamSettings } from "../run/stream_options.ts";
import type { RunSignature } from "./resume_state.ts";

/**
 * What tells a run from another. What is the default is left out, and so must be the defaults of settings that are yet to come: a state that an earlier
 * version wrote then says the same.
 */
export function runSignature(settings: StreamSettings, inputs: readonly Input[]): RunSignature {
  const { text, result_field, signature } = settings;
  const named = inputs.flatMap(({ path, format, size }, i) => [
    [`input ${i + 1}`, path],
    [`format of input ${i + 1}`, format.name],
    [`size of input ${i + 1}`, size],
  ]);
  const compared = COMPARED.filter((name) => settings[name] !== DEFAULTS[name]);
  return {
    ...Object.fromEntries(named),
    ...text.length > 0 && { texts: text.length },
    ...Object.fromEntries(text.map((text, i) => [`text ${i + 1}`, text])),
    ...Object.fromEntries(compared.map((name) => [name, settings[name]])),
    result_field,
    ...signature,
  };
}

const COMPARED = ["max_line", "encoding_errors", "blank_lines", "bare", "unordered"] as const;
const DEFAULTS = defaultValues(STREAM_OPTIONS);
