import { join } from "@std/path";
import { readCheckpoint } from "../lib/checkpoint/checkpoint.ts";
import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { findModel, findWeights, type ModelLocation } from "../lib/checkpoint/find_model.ts";
import { XlmError } from "../lib/errors.ts";
import {
  FAMILIES,
  FAMILY_NAMES,
  FAMILY_TOKENIZERS,
  familyByFiles,
  familyOf,
  mayBeTrainingRun,
  readTrainingRun,
} from "./families.ts";
import type { TrainingRun } from "./family.ts";
import { withFetchHint } from "./fetch_hint.ts";
import type { Model } from "./model.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";
import { SHIPPED_MODELS } from "./shipped_models.ts";

/** A tokenizer without its model, and the language embeddings of config.json, if any. */
export interface LoadedTokenizer {
  tokenizer: Tokenizer;
  langs: Model["langs"];
}

/**
 * Opens a checkpoint's tokenizer. Needs only the tokenizer's files: without config.json these determine the family.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 if it cannot be used.
 */
export async function loadTokenizer(name?: string, settings?: TokenizerSettings): Promise<LoadedTokenizer> {
  const location = await findModel(name, SHIPPED_MODELS);
  try {
    return await openTokenizer(location, settings);
  } catch (error) {
    throw await withFetchHint(error, location.directory);
  }
}

async function openTokenizer(location: ModelLocation, settings?: TokenizerSettings): Promise<LoadedTokenizer> {
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
    const expected = FAMILY_TOKENIZERS.map((tokenizer) => {
      const names = FAMILY_NAMES.filter((name) => FAMILIES[name].tokenizer === tokenizer);
      return `${tokenizer.files.join(" or ")} (${names.join(", ")})`;
    });
    throw new XlmError(
      3,
      `Cannot find a tokenizer in ${directory}: found ${
        [...files].sort().slice(0, 10).join(", ") || "no files"
      }; expected ${expected.join(" or ")}.`,
    );
  }
  const tokenizer = await family.tokenizer.load(directory, settings, run?.vocabulary);
  return { tokenizer, langs: json && family.langs?.(json) };
}

/** Reads the checkpoint of a training run, if there is one. */
async function findTrainingRun(location: ModelLocation, files: ReadonlySet<string>): Promise<TrainingRun | undefined> {
  if (location.weights === undefined && ![...files].some(mayBeTrainingRun)) return undefined;
  return readTrainingRun(await readCheckpoint(await findWeights(location)));
}
