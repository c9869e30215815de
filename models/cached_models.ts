import { join } from "@std/path";
import { cachedRepositories, type CachedSnapshot, filesBelow } from "../lib/checkpoint/cached_repositories.ts";
import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { hubCacheDirectory } from "../lib/checkpoint/hub_cache.ts";
import { XlmError } from "../lib/errors.ts";
import { familyOf } from "./families.ts";
import { findModelFiles } from "./model_files.ts";

/** A model of a known family in the Hugging Face cache, at one commit. */
export interface CachedModel {
  /** What `loadModel` takes: `org/name`, with `@revision` unless that is `main`. */
  model: string;
  commit: string;
  /** Size of its files. */
  bytes: number;
  /** Parts without which it cannot run; alternatives are joined by "or". */
  missing: string[];
}

/** A repository that was not fetched to its end. */
export interface UnfinishedDownload {
  /** `org/name`. */
  model: string;
  /** Number of its files that are not whole. */
  files: number;
  /** Bytes of them that are there. */
  bytes: number;
}

/** What the Hugging Face cache has for this program. */
export interface CachedModels {
  models: CachedModel[];
  unfinished: UnfinishedDownload[];
}

/**
 * Lists the models of known families in the Hugging Face cache, and the downloads that were not finished, but for those
 * of models of other families. Reads no weights.
 */
export async function cachedModels(): Promise<CachedModels> {
  const models: CachedModel[] = [];
  const unfinished: UnfinishedDownload[] = [];
  for (const { id, snapshots, unfinished: files } of await cachedRepositories(hubCacheDirectory())) {
    const states = await Promise.all(snapshots.map(({ directory }) => stateOf(directory)));
    for (const [i, snapshot] of snapshots.entries()) {
      if (states[i] === "known") models.push(await cachedModel(id, snapshot));
    }
    if (files.length > 0 && !states.includes("foreign")) {
      unfinished.push({ model: id, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) });
    }
  }
  return { models, unfinished };
}

async function cachedModel(id: string, { commit, revisions, directory }: CachedSnapshot): Promise<CachedModel> {
  const revision = revisions.includes("main") ? "main" : revisions[0] ?? commit;
  const sizes = (await filesBelow(directory)).map((name) =>
    Deno.stat(join(directory, name)).then(({ size }) => size, () => 0)
  );
  return {
    model: revision === "main" ? id : `${id}@${revision}`,
    commit,
    bytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0),
    missing: (await findModelFiles(directory)).missing,
  };
}

/** Whether config.json is that of a family here, that of another model, or not there. */
async function stateOf(directory: string): Promise<"known" | "foreign" | "nothing"> {
  try {
    const config = await ConfigReader.find(join(directory, "config.json"));
    if (config === undefined) return "nothing";
    familyOf(config);
    return "known";
  } catch (error) {
    if (error instanceof XlmError) return "foreign";
    throw error;
  }
}
