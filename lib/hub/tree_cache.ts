import { dirname, join } from "@std/path";
import { isObject } from "../is_object.ts";
import { isInside } from "../checkpoint/shard_index.ts";
import type { RepositoryFile } from "./repository.ts";

/** Of the format that huggingface_hub 2.4 writes. */
const FORMAT = 1;

/** Where the listing of a commit is kept. @param folder of the repository in the cache. */
export function treePath(folder: string, commit: string): string {
  return join(folder, "trees", `${commit}.json`);
}

/**
 * The listing of a commit that Python or this program has kept; `undefined` if there is none that can be read.
 *
 * @see huggingface_hub/_tree_cache.py
 */
export async function readTree(folder: string, commit: string): Promise<RepositoryFile[] | undefined> {
  let json: unknown;
  try {
    json = JSON.parse(await Deno.readTextFile(treePath(folder, commit)));
  } catch {
    return undefined;
  }
  if (!isObject(json) || json["format_version"] !== FORMAT || !isObject(json["files"])) return undefined;
  const files = Object.entries(json["files"]).map(([path, entry]) => fileOf(path, entry));
  return files.every((file) => file !== undefined) ? files : undefined;
}

function fileOf(path: string, entry: unknown): RepositoryFile | undefined {
  if (!isObject(entry) || !isInside(path)) return undefined;
  const { size, blob_id, lfs_sha256, lfs_size, xet_hash } = entry;
  const whole = lfs_size ?? size;
  if (!Number.isSafeInteger(whole) || typeof blob_id !== "string" || !/^[0-9a-f]{40}$/.test(blob_id)) return undefined;
  if (lfs_sha256 !== undefined && !(typeof lfs_sha256 === "string" && /^[0-9a-f]{64}$/.test(lfs_sha256))) {
    return undefined;
  }
  return {
    path,
    size: whole as number,
    oid: blob_id,
    sha256: lfs_sha256,
    xet_hash: typeof xet_hash === "string" ? xet_hash : undefined,
  };
}

/** The listing as Python writes it, byte for byte. */
export function treeText(files: readonly RepositoryFile[]): string {
  const sorted = files.toSorted((a, b) => byCodePoints(a.path, b.path));
  const entries = sorted.map(({ path, size, oid, sha256, xet_hash }) => [path, {
    size,
    blob_id: oid,
    ...(sha256 === undefined ? {} : { lfs_sha256: sha256, lfs_size: size }),
    ...(xet_hash === undefined ? {} : { xet_hash }),
  }]);
  const text = JSON.stringify({ format_version: FORMAT, files: Object.fromEntries(entries) }, null, 1);
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function byCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at < 0) return left.length - right.length;
  return (left[at]!.codePointAt(0)!) - (right[at]?.codePointAt(0) ?? -1);
}

/** Keeps the listing of a commit. @param write writes a file in one piece. */
export async function writeTree(
  folder: string,
  commit: string,
  files: readonly RepositoryFile[],
  write: (path: string, text: string) => Promise<void>,
): Promise<void> {
  const path = treePath(folder, commit);
  await Deno.mkdir(dirname(path), { recursive: true });
  await write(path, treeText(files));
}
