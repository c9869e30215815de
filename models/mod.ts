import { join } from "@std/path";
import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { findModel, findWeights } from "../lib/checkpoint/find_model.ts";
import { readSafetensorsHeader } from "../lib/checkpoint/safetensors.ts";
import { Weights } from "../lib/checkpoint/weights.ts";
import { XlmError } from "../lib/errors.ts";
import type { Model } from "./model.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";
import { readXlmConfig } from "./xlm/config.ts";
import { findFacebookFiles } from "./xlm/facebook_files.ts";
import { languageIds } from "./xlm/languages.ts";
import { XlmModel } from "./xlm/model.ts";
import { XlmTokenizer } from "./xlm/tokenizer.ts";
import { XlmRobertaModel } from "./xlm_roberta/model.ts";
import { XlmRobertaTokenizer } from "./xlm_roberta/tokenizer.ts";

interface FamilyClasses {
  model: new (directory: string, json: ConfigReader, weights: Weights) => Model;
  tokenizer: { load(directory: string, settings?: TokenizerSettings): Promise<Tokenizer> };
  /** Names of files of which a tokenizer of the family has one. */
  files: readonly string[];
}

type Family = Model["family"];

/** Families by the `model_type` of config.json. */
const FAMILIES: Readonly<Record<Family, FamilyClasses>> = {
  "xlm": { model: XlmModel, tokenizer: XlmTokenizer, files: ["vocab.json"] },
  "xlm-roberta": {
    model: XlmRobertaModel,
    tokenizer: XlmRobertaTokenizer,
    files: ["tokenizer.json", "sentencepiece.bpe.model"],
  },
};
const NAMES = Object.keys(FAMILIES) as Family[];

export { hubCacheDirectory } from "../lib/checkpoint/hub_cache.ts";

/** The model that ships: what runs when no other is named. */
export const DEFAULT_MODEL: URL = new URL("./default/", import.meta.url);

/**
 * Opens a checkpoint: reads config.json and the header of the weights, and nothing else.
 *
 * @param name a directory, a weights file, `org/name[@revision]` in the Hugging Face cache, or nothing: the model that ships.
 * @throws {XlmError} exit code 3 where it cannot be used.
 */
export async function loadModel(name?: string): Promise<Model> {
  const location = await findModel(name, DEFAULT_MODEL);
  const weights = await findWeights(location);
  const [json, tensors] = await Promise.all([
    ConfigReader.load(join(location.directory, "config.json")),
    readSafetensorsHeader(weights),
  ]);
  return new FAMILIES[familyOf(json)].model(location.directory, json, new Weights(tensors, weights));
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
  const { directory } = await findModel(name, DEFAULT_MODEL);
  const files = new Set<string>();
  for await (const entry of Deno.readDir(directory)) files.add(entry.name);
  const json = files.has("config.json") ? await ConfigReader.load(join(directory, "config.json")) : undefined;
  const family = json ? familyOf(json) : familyByFiles(directory, files);
  if (family === undefined) {
    const expected = NAMES.map((name) => `${FAMILIES[name].files.join(" or ")} (${name})`).join(" or ");
    throw new XlmError(
      3,
      `Cannot find a tokenizer in ${directory}: found ${
        [...files].sort().slice(0, 10).join(", ") || "no files"
      }; expected ${expected}.`,
    );
  }
  const tokenizer = await FAMILIES[family].tokenizer.load(directory, settings);
  return { tokenizer, langs: json && family === "xlm" ? languageIds(readXlmConfig(json)) : undefined };
}

function familyByFiles(directory: string, files: ReadonlySet<string>): Family | undefined {
  const family = NAMES.find((name) => FAMILIES[name].files.some((file) => files.has(file)));
  return family ?? (findFacebookFiles(directory, [...files]) ? "xlm" : undefined);
}

function familyOf(json: ConfigReader): Family {
  const named = json.raw("model_type");
  if (named === undefined) json.fail("model_type is missing", `one of ${NAMES.join(", ")}`);
  return json.string("model_type", NAMES[0]!, NAMES);
}
