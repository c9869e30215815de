import { join } from "@std/path";
import { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { excerpt } from "../../lib/checkpoint/excerpt.ts";
import { findModel } from "../../lib/checkpoint/find_model.ts";
import { type ModuleEntry, readModuleList } from "../../lib/checkpoint/module_list.ts";
import { isObject } from "../../lib/is_object.ts";
import { XlmError } from "../../lib/errors.ts";
import { modelMaxLength } from "../model_max_length.ts";
import { SETTINGS_FILES } from "../settings_files.ts";
import { readSentenceLayer, type SentenceLayer } from "./sentence_layer.ts";
import { SHIPPED_MODELS } from "../shipped_models.ts";

/** Poolings, in the order in which sentence-transformers concatenates several. */
export const SENTENCE_POOLINGS = ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"] as const;

export type SentencePooling = (typeof SENTENCE_POOLINGS)[number];

/** How a sentence-transformers folder embeds a text. */
export interface SentenceModules {
  /** The folder with modules.json. */
  directory: string;
  /** Maximum sequence length in tokens, to which longer texts are truncated; `undefined` if the folder names none. */
  max_length: number | undefined;
  /** Whether to lower-case texts first. */
  lowercase: boolean;
  pooling: readonly SentencePooling[];
  /** Whether the prompt's tokens are included in the pooling. */
  include_prompt: boolean;
  /** Layers applied to the pooled vector, in order. */
  layers: readonly SentenceLayer[];
  /** Prompts by name. */
  prompts: Readonly<Record<string, string>>;
  /** The prompt that is used if none is named. */
  default_prompt: string | undefined;
  /** The modules' classes, in order. */
  names: readonly string[];
}

/** Names of the first module's settings file, in order of preference. */
export const TRANSFORMER_CONFIGS = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"]
  .map((name) => `sentence_${name}_config.json`);

export const PROMPTS = "config_sentence_transformers.json";

/**
 * Reads the modules of a sentence-transformers folder; `undefined` for other models.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 if a module is unknown (the message names it), or its files are unusable.
 * @see sentence_transformers/base/model.py, _load_config_modules
 */
export async function loadSentenceModules(
  name: string | undefined,
): Promise<SentenceModules | undefined> {
  const { modules: directory } = await findModel(name, SHIPPED_MODELS);
  if (directory === undefined) return undefined;
  const [first, second, ...rest] = await readModuleList(directory);
  const refuse = (found: string, rule: string): never => {
    throw new XlmError(3, `Cannot use ${join(directory, "modules.json")}: ${found}; expected ${rule}.`);
  };
  if (first?.name !== "Transformer") refuse(`its first module is ${shown(first)}`, "a Transformer");
  if (second?.name !== "Pooling") refuse(`its second module is ${shown(second)}`, "a Pooling");
  const [settings, pooling, prompts, ...layers] = await Promise.all([
    readTransformer(directory, first!),
    readPooling(directory, second!),
    readPrompts(directory),
    // Async, so that an error thrown here does not leave the other promises' rejections unhandled.
    ...rest.map(async (entry) =>
      await readSentenceLayer(directory, entry) ??
        refuse(`module ${shown(entry)} is not supported`, "Dense, LayerNorm, Normalize or Dropout after Pooling")
    ),
  ]);
  return {
    directory,
    ...settings,
    ...pooling,
    ...prompts,
    layers: layers.filter((layer) => layer !== "nothing"),
    names: [first!, second!, ...rest].map(({ name }) => name),
  };
}

function shown(entry: ModuleEntry | undefined): string {
  return entry === undefined ? "missing" : excerpt(entry.type);
}

async function readTransformer(directory: string, { path }: ModuleEntry) {
  const found = await Promise.all(TRANSFORMER_CONFIGS.map((name) => ConfigReader.find(join(directory, path, name))));
  const json = found.find((reader) => reader !== undefined) ?? new ConfigReader(join(directory, path), {});
  const task = json.string("transformer_task", "feature-extraction");
  if (task !== "feature-extraction") json.fail(`transformer_task is ${excerpt(task)}`, "feature-extraction");
  const output = textOutput(json);
  if (output !== "last_hidden_state") json.fail(`its output is ${excerpt(output)}`, "last_hidden_state");
  for (const name of ["processing_kwargs", "tokenizer_args", "processor_kwargs"]) {
    if (Object.keys(json.raw(name)?.value ?? {}).length > 0) json.fail(`it has ${name}`, "settings that are known");
  }
  const tokenizer = await ConfigReader.find(join(directory, path, SETTINGS_FILES.tokenizer_config));
  return {
    max_length: json.integer("max_seq_length", 0, { min: 1 }) ||
      modelMaxLength(tokenizer?.raw("model_max_length")?.value),
    lowercase: json.boolean("do_lower_case", false),
  };
}

/** The output of the model that is pooled. */
function textOutput(json: ConfigReader): unknown {
  const config = json.raw("modality_config")?.value as { text?: { method_output_name?: unknown } } | undefined;
  return config === undefined ? "last_hidden_state" : config.text?.method_output_name;
}

async function readPooling(directory: string, { path }: ModuleEntry) {
  const json = await ConfigReader.load(join(directory, path, "config.json"));
  const named = json.raw("pooling_mode")?.value;
  const old = SENTENCE_POOLINGS.filter((mode) => json.boolean(OLD_NAMES[mode], false));
  const modes = named === undefined ? old.length > 0 ? old : ["mean"] : [named].flat();
  const isKnown = (mode: unknown): mode is SentencePooling => (SENTENCE_POOLINGS as readonly unknown[]).includes(mode);
  if (modes.length === 0 || !modes.every(isKnown)) {
    return json.fail(`pooling_mode is ${excerpt(named)}`, `some of ${SENTENCE_POOLINGS.join(", ")}`);
  }
  return { pooling: modes as SentencePooling[], include_prompt: json.boolean("include_prompt", true) };
}

const OLD_NAMES: Readonly<Record<SentencePooling, string>> = {
  cls: "pooling_mode_cls_token",
  max: "pooling_mode_max_tokens",
  mean: "pooling_mode_mean_tokens",
  mean_sqrt_len_tokens: "pooling_mode_mean_sqrt_len_tokens",
  weightedmean: "pooling_mode_weightedmean_tokens",
  lasttoken: "pooling_mode_lasttoken",
};

async function readPrompts(directory: string) {
  const json = await ConfigReader.find(join(directory, PROMPTS)) ?? new ConfigReader(PROMPTS, {});
  const prompts = json.raw("prompts")?.value ?? {};
  if (!isObject(prompts) || !Object.values(prompts).every((text) => text === null || typeof text === "string")) {
    return json.fail(`prompts is ${excerpt(prompts)}`, "an object of texts");
  }
  const chosen = json.raw("default_prompt_name")?.value;
  if (chosen !== undefined && !(typeof chosen === "string" && Object.hasOwn(prompts, chosen))) {
    json.fail(`default_prompt_name is ${excerpt(chosen)}`, `one of the prompts (${Object.keys(prompts).join(", ")})`);
  }
  return {
    prompts: Object.fromEntries(Object.entries(prompts).map(([name, text]) => [name, (text ?? "") as string])),
    default_prompt: chosen as string | undefined,
  };
}
