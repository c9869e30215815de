import { createHash } from "node:crypto";
import { contentHash } from "./content_hash.ts";
import { fileStamp } from "./file_stamp.ts";

/** SHA-256 of files, by name. */
export type FileHashes = Readonly<Record<string, string>>;

/**
 * Stamps files now, and returns a function that hashes them later; it fails if a file has changed since.
 *
 * @param paths paths by the names for their hashes.
 * @throws {XlmError} exit code 3 if one is missing or cannot be read, or has changed in between.
 */
export async function fileHashes(
  paths: ReadonlyMap<string, string>,
): Promise<(signal?: AbortSignal) => Promise<FileHashes>> {
  const sorted = [...paths].sort(([a], [b]) => a < b ? -1 : 1);
  const stamps = await Promise.all(sorted.map(async ([name, path]) => [name, await fileStamp(path)] as const));
  return async (signal) => {
    const hashes: [string, string][] = [];
    for (const [name, stamp] of stamps) hashes.push([name, await contentHash(stamp, signal)]);
    return Object.fromEntries(hashes);
  };
}

/** One hash of all files: the SHA-256 of the output of `sha256sum` for the files in the order of their names. */
export function hashOfAll(hashes: FileHashes): string {
  const lines = Object.keys(hashes).sort().map((name) => `${hashes[name]}  ${name}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}
