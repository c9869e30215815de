import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { parseModelJson } from "../lib/checkpoint/model_file.ts";
import { MODULES, parseModuleList } from "../lib/checkpoint/module_list.ts";
import { shardMap } from "../lib/checkpoint/shard_index.ts";
import { ADAPTER_CONFIG, WEIGHTS, weightsNames } from "../lib/checkpoint/weights_names.ts";
import { XlmError } from "../lib/errors.ts";
import { FAMILY_TOKENIZERS, familyOf } from "./families.ts";
import { MODULE_WEIGHTS } from "./sentence/sentence_layer.ts";
import { PROMPTS, TRANSFORMER_CONFIGS } from "./sentence/sentence_modules.ts";
import { SETTINGS_FILES } from "./settings_files.ts";

/** Reads a small file of the model by its name. */
export type ReadFile = (name: string) => Promise<Uint8Array>;

const CONFIG = "config.json";
const INDEX = ".index.json";
const SETTINGS: readonly string[] = Object.values(SETTINGS_FILES);

/**
 * Of the files of a model's directory or repository, those that this program reads: configuration, tokenizer, the
 * modules of sentence-transformers, and the first complete kind of weights, never two.
 *
 * @param names all files, relative, with slashes.
 * @param read reads config.json, modules.json and the index of shards, where they are among the names.
 * @param model the model in messages.
 * @throws {XlmError} exit code 3 if there are no weights, or those of a model of another kind.
 */
export async function chooseFiles(names: readonly string[], read: ReadFile, model: string): Promise<string[]> {
  const { folder, files } = await sentenceFiles(names, read, model);
  const inside = names.filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length));
  const config = await readConfig(inside, (name) => read(folder + name), model);
  const own = inside.filter(isDescription);
  const weights = await chooseWeights(inside, config, (name) => read(folder + name), model);
  return [...new Set([...files, ...[...own, ...weights].map((name) => folder + name)])].sort();
}

/** Whether a file with this name may describe a model: its configuration, its tokenizer, the tokenizer's settings. */
export function isDescription(name: string): boolean {
  return name === CONFIG || SETTINGS.includes(name) || isTokenizer(name);
}

function isTokenizer(name: string): boolean {
  return FAMILY_TOKENIZERS.some(({ known }) => known.some((pattern) => pattern.test(name)));
}

/** The files of sentence-transformers beside the model's own, and the model's folder, with a slash at its end. */
async function sentenceFiles(names: readonly string[], read: ReadFile, model: string) {
  if (!names.includes(MODULES)) return { folder: "", files: [] };
  const [first, ...rest] = parseModuleList(await read(MODULES), `${MODULES} of ${model}`);
  const folderOf = (path: string) => path === "" ? "" : `${path}/`;
  const own = folderOf(first?.path ?? "");
  const modules = rest.map(({ path }) => folderOf(path)).flatMap((folder) => {
    const weights = MODULE_WEIGHTS.map((name) => folder + name).find((name) => names.includes(name));
    return [`${folder}${CONFIG}`, ...folder === own || weights === undefined ? [] : [weights]];
  });
  const wanted = [MODULES, PROMPTS, ...TRANSFORMER_CONFIGS.map((name) => own + name), ...modules];
  return { folder: names.includes(CONFIG) ? "" : own, files: wanted.filter((name) => names.includes(name)) };
}

/** Refuses a model that no family can run, before its weights are fetched. */
async function readConfig(names: readonly string[], read: ReadFile, model: string): Promise<ConfigReader> {
  if (!names.includes(CONFIG)) {
    const adapter = names.includes(ADAPTER_CONFIG) ? " It is an adapter: merge it with its base model first." : "";
    throw new XlmError(3, `Cannot use ${model}: it has no ${CONFIG}; expected a model of transformers.${adapter}`);
  }
  const path = `${CONFIG} of ${model}`;
  const config = new ConfigReader(path, parseModelJson(await read(CONFIG), path, "a model's config.json"));
  familyOf(config);
  return config;
}

/** One kind of weights: a file, or an index and all its shards. */
async function chooseWeights(
  names: readonly string[],
  config: ConfigReader,
  read: ReadFile,
  model: string,
): Promise<readonly string[]> {
  const named = config.raw("transformers_weights")?.value;
  const found = weightsNames(names);
  const lone = found.candidates.filter((name) => !WEIGHTS.includes(name) && !name.endsWith(".onnx"));
  const incomplete: string[] = [];
  for (const kind of typeof named === "string" ? [named] : [...WEIGHTS, ...lone]) {
    if (!names.includes(kind)) continue;
    const missing: string[] = [];
    const shards = kind.endsWith(INDEX) ? await shardNames(kind, read, model) : [];
    for (const shard of shards) if (!names.includes(shard)) missing.push(shard);
    if (missing.length === 0) return [kind, ...shards];
    incomplete.push(`${kind} without ${missing.join(", ")}`);
  }
  const others = [...incomplete, ...found.foreign, ...found.adapter, ...names.filter((name) => name.endsWith(".onnx"))];
  throw new XlmError(3, (called) => {
    const onnx = names.find((name) => name.endsWith(".onnx"));
    const hint = onnx === undefined
      ? "Ask for others by name, or convert them with transformers."
      : `For an exported graph name it and what belongs to it with ${called("include")}.`;
    return `Cannot use ${model}: it has no complete weights${others.length > 0 ? ` but ${others.join(", ")}` : ""}; ` +
      `expected one of ${WEIGHTS.join(", ")}. ${hint}`;
  });
}

async function shardNames(index: string, read: ReadFile, model: string): Promise<string[]> {
  const path = `${index} of ${model}`;
  const shards = new Set(shardMap(parseModelJson(await read(index), path, "an index in JSON"), path).values());
  const folder = index.slice(0, index.lastIndexOf("/") + 1);
  return [...shards].map((name) => folder + name).sort();
}
