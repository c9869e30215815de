import { basename, dirname, join } from "@std/path";
import type { Model } from "../../models/model.ts";
import type { DescriptionFiles } from "../../models/description_files.ts";

/** Fields of config.json that speak of the weights that were there before. */
const OF_WEIGHTS = ["transformers_weights", "quantization_config", "compression_config"];

/**
 * Writes config.json, the tokenizer and the modules of sentence-transformers into a folder, so that transformers finds
 * them too: a training run's arguments become config.json, its codes and dictionary merges.txt and vocab.json.
 *
 * @param config fields of config.json that are to have other values.
 * @returns the model's own folder.
 */
export async function writeDescription(
  model: Model,
  { folder, files }: DescriptionFiles,
  target: string,
  config: Readonly<Record<string, unknown>>,
): Promise<string> {
  const own = join(target, folder);
  await Deno.mkdir(own, { recursive: true });
  const names = [...files.keys()].filter((name) => join(target, dirname(name)) === own).map((name) => basename(name));
  const converted = await writeVocabulary(model, names, own);
  for (const [name, path] of files) {
    const to = join(target, name);
    if (to === join(own, "config.json") || converted && /^(codes|vocab|merges)(?![a-z])/.test(basename(name))) continue;
    await Deno.mkdir(dirname(to), { recursive: true });
    await Deno.copyFile(path, to);
  }
  await writeConfig(model, files.get(join(folder, "config.json")), join(own, "config.json"), config);
  return own;
}

/** Copies config.json as it is, if nothing in it changes. */
async function writeConfig(
  { config: { fields } }: Model,
  path: string | undefined,
  to: string,
  changed: Readonly<Record<string, unknown>>,
): Promise<void> {
  const given = Object.entries(fields).filter(([name]) => !OF_WEIGHTS.includes(name));
  const isSame = given.length === Object.keys(fields).length && Object.keys(changed).length === 0;
  if (path !== undefined && isSame) return await Deno.copyFile(path, to);
  await Deno.writeTextFile(to, `${JSON.stringify({ ...Object.fromEntries(given), ...changed }, null, 2)}\n`);
}

/**
 * Writes vocab.json and merges.txt if the vocabulary is in files, or with weights, that transformers does not read.
 * Returns whether it is.
 */
async function writeVocabulary(model: Model, names: readonly string[], folder: string): Promise<boolean> {
  const whole = names.includes("vocab.json") && names.includes("merges.txt");
  if (model.family !== "xlm" || whole || !names.some((name) => /^(codes|merges)(?![a-z])/.test(name))) return false;
  await (await model.tokenizer()).saveVocabulary(folder);
  return true;
}
