import { defaultValues } from "../../options/option.ts";
import type { Input } from "../inputs/input_files.ts";
import { STREAM_OPTIONS, type StreamSettings } from "../run/stream_options.ts";
import type { RunSignature } from "./resume_state.ts";

/**
 * The settings that distinguish runs. Defaults are left out, also those of future settings, so that states written by
 * earlier versions stay comparable.
 */
export function runSignature(settings: StreamSettings, inputs: readonly Input[]): RunSignature {
  const { text, shard, signature } = settings;
  const named = inputs.flatMap(({ path, format, size }, i) => [
    [`input ${i + 1}`, path],
    [`format of input ${i + 1}`, format.name],
    [`size of input ${i + 1}`, size],
  ]);
  return {
    ...Object.fromEntries(named),
    ...shard && { shard: `${shard.index}/${shard.count}` },
    ...text.length > 0 && { texts: text.length },
    ...Object.fromEntries(text.map((text, i) => [`text ${i + 1}`, text])),
    ...comparedSettings(settings),
    ...signature,
  };
}

/** The settings of the stream that change its lines, without those at their default. */
export function comparedSettings(settings: StreamSettings): RunSignature {
  const compared = COMPARED.filter((name) => settings[name] !== DEFAULTS[name]);
  const { result_field } = settings;
  return { ...Object.fromEntries(compared.map((name) => [name, settings[name]])), result_field };
}

const COMPARED = ["delimiter", "max_line", "encoding_errors", "blank_lines", "bare", "unordered"] as const;
const DEFAULTS = defaultValues(STREAM_OPTIONS);
