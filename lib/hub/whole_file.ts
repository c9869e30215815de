import { contentHash } from "../checkpoint/content_hash.ts";
import { fileStamp } from "../checkpoint/file_stamp.ts";
import { fileHash } from "./file_hash.ts";
import { etagOf, type RepositoryFile } from "./repository.ts";

/**
 * Whether a path has the content of a repository's file: size and hash. Hashes of large files are remembered until the
 * file changes.
 */
export async function isWhole(path: string, file: RepositoryFile): Promise<boolean> {
  try {
    const info = await Deno.stat(path);
    if (!info.isFile || info.size !== file.size) return false;
    return await hashOf(path, file) === etagOf(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

async function hashOf(path: string, file: RepositoryFile): Promise<string> {
  if (file.sha256 !== undefined) return await contentHash(await fileStamp(path));
  const hash = fileHash(file);
  using opened = await Deno.open(path);
  for await (const part of opened.readable) hash.update(part);
  return hash.digest();
}
