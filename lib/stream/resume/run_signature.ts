import { defaultValues } from "../../options/option.ts";
import type { Input } from "../inputs/input_files.ts";
import { STREAM_OPTIONS, type StreamSettings } from "../run/stream_options.ts";
import type { RunSignature } from "./resume_state.ts";

/**
 * The settings that distinguish runs. Defaults are left out, also those of future settings, so that states written by
 * earlier versions stay comparable.
 */
export function runSignature(settings: StreamSettings, inputs: readonly Input[]): RunSignature {
  const { text, shard, result_field, signature } = settings;
  const named = inputs.flatMap(({ path, format, size }, i) => [
    [`input ${i + 1}`, path],
    [`format of input ${i + 1}`, format.name],
    [`size of input ${i + 1}`, size],
  ]);
  const compared = COMPARED.filter((name) => settings[name] !== DEFAULTS[name]);
  return {
    ...Object.fromEntries(named),
    ...shard && { shard: `${shard.index}/${shard.count}` },
    ...text.length > 0 && { texts: text.length },
    ...Object.fromEntries(text.map((text, i) => [`text ${i + 1}`, text])),
    ...Object.fromEntries(compared.map((name) => [name, settings[name]])),
    result_field,
    ...signature,
  };
}

const COMPARED = ["delimiter", "max_line", "encoding_errors", "blank_lines", "bare", "unordered"] as const;
const DEFAULTS = defaultValues(STREAM_OPTIONS);
