import { join } from "@std/path";
import { readHubRepositories } from "../e2e/hub_repositories.ts";
import { type CacheTree, type RepositoryFiles, writeCacheTree } from "./cache_tree.ts";
import { type FakeHub, fakeHub } from "./fake_hub.ts";

/** The repository that was fetched when the trees were recorded. */
export const REPOSITORY = "intfloat/multilingual-e5-base";

/** What was done: a whole repository, its tag, two files alone, a download that was killed. */
export type Recording = "whole" | "tag" | "part" | "killed";

const { files, cases } = await readHubRepositories();

export const FILES: RepositoryFiles & ReadonlyMap<string, Uint8Array<ArrayBuffer>> = files.get(REPOSITORY)!;

/** Texts, and the vectors that transformers makes of them. */
export const VECTORS = cases.find(({ repository, command }) => repository === REPOSITORY && command[0] === "embed")!;

/** Caches as Python's huggingface_hub left them, by its version; `record_trees.ts` records them. */
export async function readRecordedTrees(): Promise<Record<string, Record<Recording, CacheTree>>> {
  return JSON.parse(await Deno.readTextFile(new URL("../fixtures/hub_cache_trees.json", import.meta.url)));
}

/** A hub with the repository, and a cache, which is there as long as `use` runs. */
export async function withHubAndCache(
  tree: CacheTree,
  use: (hub: FakeHub, cache: string, env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const cache = join(folder, "hub");
  try {
    await Deno.mkdir(cache);
    await writeCacheTree(cache, tree, FILES);
    await using hub = fakeHub({ [REPOSITORY]: Object.fromEntries(FILES) }, { revisions: ["v1.0"] });
    await use(hub, cache, { HF_ENDPOINT: hub.url, HF_HUB_CACHE: cache });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
