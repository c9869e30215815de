import { checkpointFiles } from "../lib/checkpoint/checkpoint.ts";
import { findModel, findWeights } from "../lib/checkpoint/find_model.ts";
import { nameInHubCache } from "../lib/checkpoint/hub_cache.ts";
import { isFile } from "../lib/checkpoint/is_file.ts";
import { join } from "@std/path";
import { XlmError } from "../lib/errors.ts";
import { findModelFiles } from "./model_files.ts";
import { SHIPPED_MODELS } from "./shipped_models.ts";

/**
 * Adds to an error about a model in the Hugging Face cache the command that fetches what is missing, if something is:
 * other programs fetch only what they need, a tokenizer without its model.
 */
export async function withFetchHint(error: unknown, directory: string): Promise<unknown> {
  if (!(error instanceof XlmError) || error.exitCode !== 3) return error;
  const name = await nameInHubCache(directory);
  if (name === undefined || await isWhole(directory)) return error;
  const hint = `Fetch what is missing with: xlm download ${name}`;
  return new XlmError(3, (called) => `${error.inWords(called)} ${hint}`, { cause: error });
}

async function isWhole(directory: string): Promise<boolean> {
  try {
    const { found, missing } = await findModelFiles(directory);
    if (missing.length > 0) return false;
    await checkpointFiles(await findWeights(await findModel(directory, SHIPPED_MODELS)));
    return (await Promise.all(found.map((name) => isFile(join(directory, name))))).every((is) => is);
  } catch (error) {
    if (error instanceof XlmError) return false;
    throw error;
  }
}
