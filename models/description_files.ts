import { dirname, join, relative } from "@std/path";
import { findModel } from "../lib/checkpoint/find_model.ts";
import { namesIn } from "../lib/checkpoint/names_in.ts";
import { isWeightsName } from "../lib/checkpoint/weights_names.ts";
import { isDescription } from "./choose_files.ts";
import { sentenceModuleFiles } from "./sentence/sentence_module_files.ts";
import { SHIPPED_MODELS } from "./shipped_models.ts";

/** What describes a model besides its weights. */
export interface DescriptionFiles {
  /** The model's own folder, relative to the folder of all; usually empty. */
  folder: string;
  /** Paths of config.json, tokenizer and modules of sentence-transformers, by names relative to the folder of all. */
  files: ReadonlyMap<string, string>;
}

/**
 * Finds the files of a model without its weights.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 if there is no such model.
 */
export async function descriptionFiles(name: string | undefined): Promise<DescriptionFiles> {
  const location = await findModel(name, SHIPPED_MODELS);
  const { directory, modules = directory } = location;
  const own = (await namesIn(directory)).filter(isDescription).map((name) => join(directory, name));
  const others = (await sentenceModuleFiles(location))
    .filter((path) => dirname(path) !== directory || !isWeightsName(path));
  const files = new Map([...own, ...others].map((path) => [relative(modules, path), path]));
  return { folder: relative(modules, directory), files };
}
