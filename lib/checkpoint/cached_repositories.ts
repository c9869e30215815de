import { join } from "@std/path";

/** A repository of models in the Hugging Face cache. */
export interface CachedRepository {
  /** `org/name`, or `name` alone. */
  id: string;
  snapshots: CachedSnapshot[];
  unfinished: UnfinishedFile[];
}

/** The files of one commit. */
export interface CachedSnapshot {
  commit: string;
  /** The branches and tags that were at this commit when they were downloaded. */
  revisions: string[];
  directory: string;
}

/** A content whose download was interrupted, or is under way. */
export interface UnfinishedFile {
  /** Bytes that are there. */
  bytes: number;
}

const FOLDER = /^models--(.+)$/;
const INCOMPLETE = ".incomplete";

/**
 * The repositories of models in a cache, by name; what cannot be read is left out.
 *
 * @see https://huggingface.co/docs/hub/local-cache
 */
export async function cachedRepositories(cache: string): Promise<CachedRepository[]> {
  const found: CachedRepository[] = [];
  for (const name of await entries(cache)) {
    const id = FOLDER.exec(name)?.[1]?.replaceAll("--", "/");
    if (id === undefined) continue;
    const folder = join(cache, name);
    found.push({ id, snapshots: await snapshotsIn(folder), unfinished: await unfinishedIn(folder) });
  }
  return found;
}

async function snapshotsIn(folder: string): Promise<CachedSnapshot[]> {
  const named = new Map<string, string[]>();
  for (const revision of await filesBelow(join(folder, "refs"))) {
    const commit = await Deno.readTextFile(join(folder, "refs", revision)).then((text) => text.trim(), () => "");
    named.set(commit, [...named.get(commit) ?? [], revision]);
  }
  const commits = await entries(join(folder, "snapshots"));
  return commits.map((commit) => ({
    commit,
    revisions: named.get(commit) ?? [],
    directory: join(folder, "snapshots", commit),
  }));
}

/** `blobs/ETAG.incomplete`, or `ETAG.ID.incomplete` of newer Pythons, whose content has not arrived since. */
async function unfinishedIn(folder: string): Promise<UnfinishedFile[]> {
  const blobs = join(folder, "blobs");
  const names = await entries(blobs);
  const unfinished = names.filter((name) =>
    name.endsWith(INCOMPLETE) && !names.includes(name.slice(0, name.indexOf(".")))
  );
  return await Promise.all(
    unfinished.map(async (name) => ({ bytes: await Deno.stat(join(blobs, name)).then(({ size }) => size, () => 0) })),
  );
}

/** Files of a directory and all below it, relative, with slashes, in order. */
export async function filesBelow(directory: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of await entries(directory)) {
    const info = await Deno.lstat(join(directory, name)).catch(() => undefined);
    if (!info?.isDirectory) files.push(name);
    else files.push(...(await filesBelow(join(directory, name))).map((below) => `${name}/${below}`));
  }
  return files;
}

async function entries(directory: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name).sort();
  } catch {
    return [];
  }
}
