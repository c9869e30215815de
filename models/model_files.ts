import { findModel, findWeights } from "../lib/checkpoint/find_model.ts";
import { namesIn } from "../lib/checkpoint/names_in.ts";
import { isWeightsName } from "../lib/checkpoint/weights_names.ts";
import { XlmError } from "../lib/errors.ts";
import { SETTINGS_FILES } from "./settings_files.ts";
import { FAMILIES, FAMILY_NAMES, FAMILY_TOKENIZERS, mayBeTrainingRun } from "./families.ts";
import { SHIPPED_MODELS } from "./shipped_models.ts";

/** The files of a model, by name; none is read. */
export interface ModelFiles {
  directory: string;
  /** Names, relative to the directory, in order. */
  found: string[];
  /** Required files that are missing; alternatives are joined by "or". */
  missing: string[];
}

const SETTINGS: readonly string[] = Object.values(SETTINGS_FILES);

/** Names of files of all families, besides weights and tokenizer settings. */
const KNOWN: readonly RegExp[] = [
  /^config\.json$/,
  /\.index\.json$/,
  ...FAMILY_TOKENIZERS.flatMap(({ known }) => known),
];

function isKnown(name: string): boolean {
  const base = name.slice(name.lastIndexOf("/") + 1);
  return isWeightsName(name) || SETTINGS.includes(base) || KNOWN.some((known) => known.test(base));
}

/** For error messages: the files of a tokenizer, the most common first. */
const TOKENIZER = FAMILY_TOKENIZERS.map(({ expected }) => expected).reverse().join(" or ");

function hasTokenizer(names: readonly string[]): boolean {
  return FAMILY_TOKENIZERS.some(({ kinds }) =>
    kinds.some((files) => files.every((pattern) => names.some((name) => pattern.test(name))))
  );
}

/** Adds to an error about a missing part of a model that the tokenizer is missing too, if it is. */
export async function withMissingTokenizer(error: XlmError, directory: string): Promise<XlmError> {
  if (hasTokenizer(await namesIn(directory))) return error;
  return new XlmError(
    error.exitCode,
    (called) => `${error.inWords(called)} The tokenizer is missing too: ${TOKENIZER}.`,
  );
}

/**
 * Lists the files of a model.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 if there is no such model.
 */
export async function findModelFiles(name: string | undefined): Promise<ModelFiles> {
  const location = await findModel(name, SHIPPED_MODELS);
  const { directory } = location;
  const found = (await namesIn(directory)).filter(isKnown);
  const missing: string[] = [];
  if (!found.includes("config.json") && !found.some(mayBeTrainingRun)) missing.push("config.json");
  if (!hasTokenizer(found)) missing.push(TOKENIZER);
  try {
    await findWeights(location);
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    missing.push("model.safetensors or other weights");
  }
  return { directory, found, missing };
}

/**
 * The files of a directory that a tokenizer is read from.
 *
 * @param model_type `model_type` of config.json; if it names no family, the files of all families are returned.
 */
export function tokenizerFiles(names: readonly string[], model_type?: string): string[] {
  const settings = names.filter((name) => SETTINGS.includes(name));
  const named = FAMILY_NAMES.find((name) => name === model_type);
  const tokenizers = named ? [FAMILIES[named].tokenizer] : FAMILY_TOKENIZERS;
  return [...new Set([...settings, ...tokenizers.flatMap(({ read }) => read(names))])].sort();
}
