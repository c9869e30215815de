import { basename, join } from "@std/path";
import { cacheDirectory } from "../lib/cache_directory.ts";
import type { Values } from "../lib/options/option.ts";
import type { StreamOptions } from "../lib/stream/run/stream_options.ts";
import type { ModelParts } from "../models/model_contents.ts";
import type { TokenizerSettings } from "../models/tokenizer.ts";
import { answerOptions } from "../lib/stream/resume/answer_options.ts";
import type { Call } from "./call.ts";
import type { RECORD_OPTIONS } from "./record_options.ts";

/**
 * The options for the stream.
 *
 * @param parts what of the model the command reads; null if it reads none.
 * @param cuts whether texts may be cut where nothing is asked for.
 */
export function streamOptions(
  options: Values<typeof RECORD_OPTIONS> & { model: string | undefined; to?: string },
  { name, files, given }: Call,
  result_field: string,
  parts: ModelParts | null,
  cuts = false,
): StreamOptions {
  return {
    ...options,
    inputs: files,
    task: name,
    model_name: basename(options.model ?? "default"),
    output_options: options,
    result_field: options.result_field ?? result_field,
    signature: answerOptions(given, cuts ? {} : { truncation: "error" }),
    finished_runs: () => join(cacheDirectory(), "runs"),
    contents: parts === null ? undefined : async () => {
      const { modelContents } = await import("../models/model_contents.ts");
      return await modelContents(options.model, parts);
    },
    model: parts === null ? undefined : async () => {
      const { stampedModel } = await import("./stamped_model.ts");
      return await stampedModel(options.model, parts);
    },
  };
}

/** Settings of the tokenizer that are not in the model's files. */
export function tokenizerSettings(
  { kytea_model, non_printing }: { kytea_model: string | undefined; non_printing: "drop" | "space" },
): TokenizerSettings {
  return { kytea_model, non_printing };
}
