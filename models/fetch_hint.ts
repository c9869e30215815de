import { checkpointFiles } from "../lib/checkpoint/checkpoint.ts";
import { CheckpointFile } from "../lib/checkpoint/checkpoint_file.ts";
import { findModel, findWeights } from "../lib/checkpoint/find_model.ts";
import { nameInHubCache } from "../lib/checkpoint/hub_cache.ts";
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
    const weights = await checkpointFiles(await findWeights(await findModel(directory, SHIPPED_MODELS)));
    for (const path of [...found.map((name) => join(directory, name)), ...weights]) {
      (await CheckpointFile.open(path))[Symbol.dispose](); // which refuses what only stands in for a file
    }
    return true;
  } catch (error) {
    if (error instanceof XlmError) return false;
    throw error;
  }
}
