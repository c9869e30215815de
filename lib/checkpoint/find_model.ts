import { basename, dirname, fromFileUrl, join } from "@std/path";
import { XlmError } from "../errors.ts";
import { findInHubCache } from "./hub_cache.ts";

/** Names of the weights file, in the order they are looked for. */
const WEIGHTS = ["model.safetensors"] as const;

/** Where a model lies. */
export interface ModelLocation {
  directory: string;
  /** The weights file, where it was named itself. */
  weights: string | undefined;
}

/**
 * Turns what `--model` says into a place: a directory, a weights file, `org/name[@revision]` in the Hugging Face cache, or
 * nothing, the model that ships.
 *
 * @throws {XlmError} exit code 3, listing what was looked for.
 */
export async function findModel(name: string | undefined, fallback: URL): Promise<ModelLocation> {
  if (name === undefined) return { directory: fromFileUrl(fallback), weights: undefined };
  const info = await stat(name);
  if (info?.isDirectory) return { directory: name, weights: undefined };
  if (info?.isFile) return { directory: dirname(name), weights: name };
  const directory = await findInHubCache(name);
  if (directory !== undefined) return { directory, weights: undefined };
  throw new XlmError(
    3,
    `Cannot find model ${name}: no such directory or file; expected a directory with config.json, a weights file, ` +
      "or org/name[@revision] of a model in the Hugging Face cache.",
  );
}

/**
 * The weights file of a model.
 *
 * @throws {XlmError} exit code 3, listing every file that is missing.
 */
export async function findWeights({ directory, weights }: ModelLocation): Promise<string> {
  const candidates = weights === undefined ? WEIGHTS.map((file) => join(directory, file)) : [weights];
  const found: string[] = [];
  for (const path of candidates) if (await stat(path)) found.push(path);
  const missing = await stat(join(directory, "config.json")) ? [] : ["config.json"];
  if (found.length === 0) missing.push(candidates.map((path) => basename(path)).join(" or "));
  if (missing.length === 0) return found[0]!;
  throw new XlmError(
    3,
    `Cannot use model ${directory}: ${missing.join(" and ")} missing; expected a checkpoint as transformers saves it.`,
  );
}

async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw new XlmError(3, `Cannot open model ${path}: ${(error as Error).message}; expected a readable path.`);
  }
}
