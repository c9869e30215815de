import { XlmError } from "../../errors.ts";
import type { EmbedOptions, EmbedTextOptions } from "./embed.ts";
import type { Pooling } from "./pooling.ts";
import type { SentenceModules } from "../../../models/sentence/sentence_modules.ts";

/** The options of `embed` that determine the vectors. */
export interface VectorOptions {
  pooling?: readonly (Pooling | "none")[] | undefined;
  normalize?: boolean | undefined;
  layer: number;
  prompt?: string | undefined;
  prompt_name?: string | undefined;
}

/** Our names of sentence-transformers' poolings. */
const POOLING_OF: Readonly<Record<SentenceModules["pooling"][number], Pooling>> = {
  cls: "first",
  max: "max",
  mean: "mean",
  mean_sqrt_len_tokens: "mean-sqrt-len",
  weightedmean: "weighted-mean",
  lasttoken: "last",
};

/**
 * The settings for `embed`: options that are given, else those of the folder's modules.
 *
 * @throws {XlmError} exit code 2 for `none` among other poolings, and for an unknown prompt name.
 */
export function embedPlan(
  options: VectorOptions,
  modules: SentenceModules | undefined,
): { program: EmbedOptions; texts: Pick<EmbedTextOptions, "prompt" | "skip_prompt" | "lowercase"> } {
  const { normalize = false, layer } = options;
  const prompt = promptOf(options, modules);
  const skip_prompt = modules !== undefined && !modules.include_prompt && prompt !== undefined;
  return {
    program: {
      pooling: poolingOf(options.pooling) ?? modules?.pooling.map((mode) => POOLING_OF[mode]) ?? "mean",
      normalize,
      layer,
      layers: modules?.layers,
      skips: skip_prompt,
    },
    texts: { prompt, skip_prompt, lowercase: modules?.lowercase },
  };
}

function poolingOf(asked: VectorOptions["pooling"]): EmbedOptions["pooling"] | undefined {
  if (asked === undefined || asked.length === 0) return undefined;
  const poolings = asked.filter((pooling) => pooling !== "none");
  if (poolings.length === asked.length) return poolings;
  if (asked.length === 1) return "none";
  throw new XlmError(
    2,
    (called) => `Cannot use ${called("pooling")} ${asked.join()}: none pools nothing; expected it alone.`,
  );
}

function promptOf({ prompt, prompt_name }: VectorOptions, modules: SentenceModules | undefined): string | undefined {
  if (prompt !== undefined) return prompt;
  const { prompts = {}, default_prompt } = modules ?? {};
  const name = prompt_name ?? default_prompt;
  if (name === undefined) return undefined;
  if (Object.hasOwn(prompts, name)) return prompts[name];
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("prompt_name")} ${name}: the model has no such prompt; expected one of ${
        Object.keys(prompts).join(", ") || "none"
      }.`,
  );
}
