import { dirname, join } from "@std/path";

/** A file or link of a cache. Contents that a repository has are named by their path there. */
export type TreeEntry = { link: string } | { file: string; first?: number } | { text: string };

/** Everything below a cache, by path. */
export type CacheTree = Readonly<Record<string, TreeEntry>>;

/** Files of a repository by path. */
export type RepositoryFiles = ReadonlyMap<string, Uint8Array>;

/** Reads a cache of small files; what begins as a file of the repository is the first part of it. */
export async function readCacheTree(directory: string, files: RepositoryFiles): Promise<CacheTree> {
  const tree: Record<string, TreeEntry> = {};
  for (const path of (await below(directory)).sort()) {
    const full = join(directory, path);
    const { isSymlink } = await Deno.lstat(full);
    tree[path] = isSymlink ? { link: await Deno.readLink(full) } : contentOf(await Deno.readFile(full), files);
  }
  return tree;
}

function contentOf(bytes: Uint8Array, files: RepositoryFiles): TreeEntry {
  const isStart = (content: Uint8Array) =>
    bytes.length <= content.length && bytes.every((byte, i) => byte === content[i]);
  const found = bytes.length === 0 ? [] : [...files].filter(([, content]) => isStart(content));
  const whole = found.find(([, content]) => content.length === bytes.length);
  if (whole) return { file: whole[0] };
  if (found[0]) return { file: found[0][0], first: bytes.length };
  return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
}

/** Lays a cache out again. */
export async function writeCacheTree(directory: string, tree: CacheTree, files: RepositoryFiles): Promise<void> {
  for (const [path, entry] of Object.entries(tree)) {
    const full = join(directory, path);
    await Deno.mkdir(dirname(full), { recursive: true });
    if ("link" in entry) await Deno.symlink(entry.link, full);
    else if ("text" in entry) await Deno.writeTextFile(full, entry.text);
    else await Deno.writeFile(full, files.get(entry.file)!.subarray(0, entry.first));
  }
}

async function below(directory: string, prefix = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(directory, prefix))) {
    if (isDirectory) paths.push(...await below(directory, `${prefix}${name}/`));
    else paths.push(prefix + name);
  }
  return paths;
}
