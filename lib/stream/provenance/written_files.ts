import { join } from "@std/path";
import { ByteDigest, fileDigest } from "./byte_digest.ts";
import type { ManifestFile } from "./manifest.ts";

/**
 * An output as it lies on the disk. Of a directory it has the sum of bytes, and the SHA-256 of what `sha256sum` prints
 * for its files in the order of their names.
 */
export async function writtenFile(name: string): Promise<ManifestFile> {
  const { isFile, isDirectory } = await Deno.stat(name).catch(() => ({ isFile: false, isDirectory: false }));
  if (isFile) return { name, ...await fileDigest(name) };
  return isDirectory ? { name, ...await directoryDigest(name) } : { name, bytes: null, sha256: null };
}

async function directoryDigest(directory: string): Promise<{ bytes: number; sha256: string }> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  const names = entries.filter(({ isFile }) => isFile).map(({ name }) => name).sort();
  const list = new ByteDigest();
  let bytes = 0;
  for (const name of names) {
    const file = await fileDigest(join(directory, name));
    bytes += file.bytes;
    list.add(new TextEncoder().encode(`${file.sha256}  ${name}\n`));
  }
  return { bytes, sha256: list.end().sha256 };
}
