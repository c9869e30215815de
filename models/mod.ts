import { join } from "@std/path";
import { type Checkpoint, readCheckpoint } from "../lib/checkpoint/checkpoint.ts";
import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { findModel, findWeights, type ModelLocation } from "../lib/checkpoint/find_model.ts";
import { int8Checkpoint } from "../lib/checkpoint/int8_checkpoint.ts";
import { quantizationMethod } from "../lib/checkpoint/quantization.ts";
import { Weights } from "../lib/checkpoint/weights.ts";
import { XlmError } from "../lib/errors.ts";
import { readOnnxFile } from "../lib/graph/onnx_file.ts";
import type { Model } from "./model.ts";
import { withMissingTokenizer } from "./model_files.ts";
import { OnnxModel } from "./onnx_model.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";
import { useWeights } from "./use_weights.ts";
import { readXlmConfig } from "./xlm/config.ts";
import { readFacebookCheckpoint } from "./xlm/facebook_checkpoint.ts";
import { findFacebookFiles } from "./xlm/facebook_files.ts";
import { XLM_ARCHITECTURES } from "./xlm/heads.ts";
import { languageIds } from "./xlm/languages.ts";
import { XlmModel } from "./xlm/model.ts";
import { XlmTokenizer } from "./xlm/tokenizer.ts";
import { XLM_ROBERTA_ARCHITECTURES } from "./xlm_roberta/heads.ts";
import { XlmRobertaModel } from "./xlm_roberta/model.ts";
import { XlmRobertaTokenizer } from "./xlm_roberta/tokenizer.ts";

/** A vocabulary that came with the weights. */
type Vocabulary = Readonly<Record<string, number>>;

interface FamilyClasses {
  model: new (directory: string, json: ConfigReader, weights: Weights, vocabulary?: Vocabulary) => Model;
  tokenizer: {
    load(directory: string, settings?: TokenizerSettings, vocabulary?: Vocabulary): Promise<Tokenizer>;
  };
  /** Names of files of which a tokenizer of the family has one. */
  files: readonly string[];
}

type Family = Model["family"];

const XLM_ROBERTA: FamilyClasses = {
  model: XlmRobertaModel,
  tokenizer: XlmRobertaTokenizer,
  files: ["tokenizer.json", "sentencepiece.bpe.model", "tokenizer.model"],
};

/** Families by the `model_type` of config.json. */
const FAMILIES: Readonly<Record<Family, FamilyClasses>> = {
  "xlm": { model: XlmModel, tokenizer: XlmTokenizer, files: ["vocab.json"] },
  "xlm-roberta": XLM_ROBERTA,
  "xlm-roberta-xl": XLM_ROBERTA,
};
const NAMES = Object.keys(FAMILIES) as Family[];

export { loadSentenceModules, type SentenceModules } from "./sentence/sentence_modules.ts";
export { findModelFiles, type ModelFiles } from "./model_files.ts";
export { type ModelContents, modelContents, type ModelParts } from "./model_contents.ts";
export { type FileHashes, hashOfAll } from "../lib/checkpoint/file_hashes.ts";
export { cacheDirectory } from "../lib/checkpoint/cache_directory.ts";
export { hubCacheDirectory } from "../lib/checkpoint/hub_cache.ts";

/** The model that ships: what runs when no other is named. */
export const DEFAULT_MODEL: URL = new URL("./default/", import.meta.url);

/** Precisions of the computation. `auto` is fp32, whatever the weights are stored in. */
export const DTYPES = ["auto", "fp32", "int8"] as const;

export interface LoadOptions {
  /** `int8` makes an 8-bit form of the weights once, in the cache directory. @default {"auto"} */
  dtype?: (typeof DTYPES)[number] | undefined;
}

/**
 * Opens a checkpoint: reads config.json and the header of the weights, and nothing else.
 *
 * @param name a directory, a weights file, `org/name[@revision]` in the Hugging Face cache, or nothing: the model that ships.
 * @throws {XlmError} exit code 3 where it cannot be used.
 */
export async function loadModel(name?: string, { dtype = "auto" }: LoadOptions = {}): Promise<Model> {
  const location = await findModel(name, DEFAULT_MODEL);
  const path = join(location.directory, "config.json");
  const incomplete = (error: XlmError) => withMissingTokenizer(error, location.directory);
  const weights = await findWeights(location).catch(async (error) => {
    throw error instanceof XlmError ? await incomplete(error) : error;
  });
  if (weights.endsWith(".onnx")) return await loadOnnxModel(location.directory, weights, dtype);
  const [found, checkpoint] = await Promise.all([ConfigReader.find(path), readCheckpoint(weights)]);
  const run = found ? undefined : readFacebookCheckpoint(checkpoint);
  const json = found ?? run?.json;
  if (json === undefined) {
    const found = `${path} is missing`;
    throw await incomplete(
      new XlmError(3, `Cannot use ${checkpoint.path}: ${found}; expected a model's config.json beside it.`),
    );
  }
  const quantization = quantizationMethod(json);
  const open = (tensors: Checkpoint["tensors"]) =>
    new FAMILIES[familyOf(json)].model(
      location.directory,
      json,
      new Weights(tensors, weights, quantization, checkpoint.prefix),
      run?.vocabulary,
    );
  const model = open(checkpoint.tensors);
  if (dtype !== "int8") return model;
  for (const head of model.heads) useWeights(model, head);
  return open(await int8Checkpoint(model.weights!.used));
}

async function loadOnnxModel(directory: string, path: string, dtype: LoadOptions["dtype"]): Promise<Model> {
  if (dtype === "int8") {
    throw new XlmError(
      2,
      `Cannot use --dtype int8 with ${path}: an exported graph runs in the precision it was exported in; expected auto, ` +
        "or a checkpoint with weights.",
    );
  }
  const [json, file] = await Promise.all([ConfigReader.load(join(directory, "config.json")), readOnnxFile(path)]);
  return new OnnxModel(new FAMILIES[familyOf(json)].model(directory, json, new Weights(new Map(), path)), file);
}

/** A tokenizer without its model, and the language embeddings that config.json names, if it is there and names any. */
export interface LoadedTokenizer {
  tokenizer: Tokenizer;
  langs: Model["langs"];
}

/**
 * Opens a checkpoint's tokenizer. Needs the tokenizer's files only: without config.json they tell the family.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 where it cannot be used.
 */
export async function loadTokenizer(name?: string, settings?: TokenizerSettings): Promise<LoadedTokenizer> {
  const location = await findModel(name, DEFAULT_MODEL);
  const { directory } = location;
  const files = new Set<string>();
  for await (const entry of Deno.readDir(directory)) files.add(entry.name);
  const found = await ConfigReader.find(join(directory, "config.json"));
  const run = found || familyByFiles(directory, files) && location.weights === undefined
    ? undefined
    : await findTrainingRun(location, files);
  const json = found ?? run?.json;
  const family = json ? familyOf(json) : familyByFiles(directory, files);
  if (family === undefined) {
    const expected = [...new Set(Object.values(FAMILIES))].map((classes) => {
      const names = NAMES.filter((name) => FAMILIES[name] === classes);
      return `${classes.files.join(" or ")} (${names.join(", ")})`;
    }).join(" or ");
    throw new XlmError(
      3,
      `Cannot find a tokenizer in ${directory}: found ${
        [...files].sort().slice(0, 10).join(", ") || "no files"
      }; expected ${expected}.`,
    );
  }
  const tokenizer = await FAMILIES[family].tokenizer.load(directory, settings, run?.vocabulary);
  return { tokenizer, langs: json && family === "xlm" ? languageIds(readXlmConfig(json)) : undefined };
}

/** What a training run's checkpoint says, where there is one to look at. */
async function findTrainingRun(location: ModelLocation, files: ReadonlySet<string>) {
  if (location.weights === undefined && ![...files].some((file) => file.endsWith(".pth"))) return undefined;
  return readFacebookCheckpoint(await readCheckpoint(await findWeights(location)));
}

function familyByFiles(directory: string, files: ReadonlySet<string>): Family | undefined {
  const family = NAMES.find((name) => FAMILIES[name].files.some((file) => files.has(file)));
  return family ?? (findFacebookFiles(directory, [...files]) ? "xlm" : undefined);
}

/** What model_type says; the first versions of transformers wrote none, and the classes tell. */
function familyOf(json: ConfigReader): Family {
  const classes = json.raw("model_type") === undefined ? json.strings("architectures") ?? [] : [];
  const family = classes.some((name) => Object.hasOwn(XLM_ARCHITECTURES, name))
    ? "xlm"
    : classes.some((name) => Object.hasOwn(XLM_ROBERTA_ARCHITECTURES, name))
    ? "xlm-roberta"
    : undefined;
  if (family === undefined && json.raw("model_type") === undefined) {
    json.fail("model_type is missing", `one of ${NAMES.join(", ")}`);
  }
  return json.string("model_type", family ?? NAMES[0]!, NAMES);
}
