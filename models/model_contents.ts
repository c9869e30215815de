import { join, relative } from "@std/path";
import { checkpointFiles } from "../lib/checkpoint/checkpoint.ts";
import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { type FileHashes, fileHashes, hashOfAll } from "../lib/checkpoint/file_hashes.ts";
import { findModel, findWeights, type ModelLocation } from "../lib/checkpoint/find_model.ts";
import { namesIn } from "../lib/checkpoint/names_in.ts";
import { XlmError } from "../lib/errors.ts";
import { findKyteaModel } from "../lib/text/segment/kytea_file.ts";
import { FAMILY_TOKENIZERS, mayBeTrainingRun } from "./families.ts";
import { tokenizerFiles } from "./model_files.ts";
import { sentenceModuleFiles } from "./sentence/sentence_module_files.ts";
import type { TokenizerSettings } from "./tokenizer.ts";
import { SHIPPED_MODELS } from "./shipped_models.ts";

/** The parts of a model that a command reads. */
export interface ModelParts {
  /** Weights and configuration; if false, only the tokenizer. @default {true} */
  weights?: boolean | undefined;
  /** The modules of a sentence-transformers folder. @default {false} */
  sentence?: boolean | undefined;
  /** Settings of the tokenizer, which may name another file. @default {nothing} */
  settings?: TokenizerSettings | undefined;
  /** Whether a KyTea model may segment Japanese although the tokenizer does not use one. @default {false} */
  segmenters?: boolean | undefined;
  /** Paths of further files, by the names for their hashes. @default {none} */
  files?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The files that affect a model's answers. */
export interface ModelContents {
  /** The model's directory. */
  readonly place: string;
  /** SHA-256 of each file, as it was when `modelContents` looked at it, by name in the model's directory. */
  hashes(signal?: AbortSignal): Promise<FileHashes>;
}

/** Hashes of the files that affect a model's answers, and one hash of all together. */
export interface ModelIdentity {
  /** Hash of the output of `sha256sum` for the files in the order of their names. */
  sha256: string;
  files: FileHashes;
}

/** The name of the KyTea model, which is elsewhere, among the files. */
export const KYTEA_MODEL = "KyTea model";

/**
 * Finds the files that affect a model's answers, and no others: a copy of only these files gives the same answers.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 if there is no such model, or one of its files is missing.
 */
export async function modelContents(
  name: string | undefined,
  { weights = true, sentence = false, settings, segmenters = false, files = {} }: ModelParts = {},
): Promise<ModelContents> {
  const location = await findModel(name, SHIPPED_MODELS);
  const { directory } = location;
  const names = await namesIn(directory);
  const config = names.filter((name) => name === "config.json");
  const tokenizer = tokenizerFiles(names, await modelType(directory));
  // A training run of facebookresearch/XLM has both in its weights file.
  const needed = weights || config.length + tokenizer.length === 0 ||
    config.length === 0 && isTrainingRun(location, names);
  const stored = needed ? await checkpointFiles(await findWeights(location)) : [];
  const modules = sentence ? await sentenceModuleFiles(location) : [];
  const base = location.modules ?? directory;
  const all = [...[...config, ...tokenizer].map((name) => join(directory, name)), ...stored, ...modules];
  const paths = new Map(all.map((path) => [relative(base, path), path]));
  const kytea = settings && (segmenters || segments(tokenizer)) ? await kyteaPath(settings) : undefined;
  if (kytea !== undefined) paths.set(KYTEA_MODEL, kytea);
  for (const [name, path] of Object.entries(files)) if (path !== undefined) paths.set(name, path);
  return { place: await Deno.realPath(base), hashes: await fileHashes(paths) };
}

/**
 * Hashes a model: one second per gigabyte, unless the hashes are cached.
 *
 * @throws {XlmError} exit code 3 as `modelContents`, and if a file changes meanwhile.
 */
export async function modelIdentity(name: string | undefined): Promise<ModelIdentity> {
  const files = await (await modelContents(name, { sentence: true })).hashes();
  return { sha256: hashOfAll(files), files };
}

/** config.json's `model_type`; `undefined` if it has none. */
async function modelType(directory: string): Promise<string | undefined> {
  try {
    const named = (await ConfigReader.find(join(directory, "config.json")))?.raw("model_type")?.value;
    return typeof named === "string" ? named : undefined;
  } catch (error) {
    if (error instanceof XlmError) return undefined; // who loads the model will say so
    throw error;
  }
}

function isTrainingRun({ weights }: ModelLocation, names: readonly string[]): boolean {
  return (weights ? [weights] : names).some(mayBeTrainingRun);
}

/** Whether the tokenizer with these files uses KyTea for Japanese. */
function segments(tokenizer: readonly string[]): boolean {
  return FAMILY_TOKENIZERS.some((family) => family.segments?.(tokenizer));
}

/** The KyTea model, where there is one. */
async function kyteaPath({ kytea_model }: TokenizerSettings): Promise<string | undefined> {
  try {
    const path = findKyteaModel(kytea_model);
    return (await Deno.stat(path)).isFile ? path : undefined;
  } catch {
    return undefined; // records in Japanese will say so
  }
}
