import { repositoryFolder } from "../checkpoint/hub_cache.ts";
import type { HubClient } from "./hub_client.ts";
import { listFiles, type Repository, resolveCommit } from "./repository.ts";
import type { RepositoryId } from "./repository_id.ts";
import { readTree } from "./tree_cache.ts";

/**
 * The commit of a revision, and its files. The commit of a branch or tag is asked for each time, the listing of a commit
 * only if the cache has none.
 *
 * @throws {XlmError} exit code 3; see `HubClient.json`.
 */
export async function listRepository(client: HubClient, named: RepositoryId): Promise<Repository> {
  const commit = await resolveCommit(client, named);
  const kept = await readTree(repositoryFolder(client.settings.cache, named.id), commit);
  return { ...named, commit, files: kept ?? await listFiles(client, named, commit) };
}
