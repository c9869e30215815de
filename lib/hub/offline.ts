import { join } from "@std/path";
import { repositoryFolder } from "../checkpoint/hub_cache.ts";
import { XlmError } from "../errors.ts";
import type { HubSettings } from "./hub_settings.ts";
import { COMMIT, type RepositoryId } from "./repository_id.ts";

/** What the cache has of a repository. */
export interface CachedSnapshot {
  commit: string;
  directory: string;
  /** Its files, relative, with slashes; no links to nothing. */
  names: readonly string[];
}

/**
 * The snapshot of a revision in the cache, without a look at the hub.
 *
 * @throws {XlmError} exit code 3 if there is none.
 */
export async function findOffline({ cache }: HubSettings, { id, revision }: RepositoryId): Promise<CachedSnapshot> {
  const folder = repositoryFolder(cache, id);
  const read = async () => (await Deno.readTextFile(join(folder, "refs", revision)).catch(() => "")).trim();
  const commit = COMMIT.test(revision) ? revision : await read();
  const directory = join(folder, "snapshots", commit);
  const names = COMMIT.test(commit) ? await filesIn(directory) : [];
  if (names.length > 0) return { commit, directory, names };
  throw new XlmError(
    3,
    `Cannot fetch ${id}: HF_HUB_OFFLINE is set, and revision ${revision} is not in ${folder}; ` +
      "expected what was fetched before. Unset HF_HUB_OFFLINE to fetch it.",
  );
}

async function filesIn(directory: string, prefix = ""): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) {
      const path = join(directory, name);
      const info = await Deno.stat(path).catch(() => undefined);
      if (info?.isFile) names.push(prefix + name);
      if (info?.isDirectory) names.push(...await filesIn(path, `${prefix}${name}/`));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
