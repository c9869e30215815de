import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { cacheDirectory } from "../cache_directory.ts";
import { type FileStamp, sameStamp } from "./file_stamp.ts";
import { removeAbandoned, writeAllSync, writeWhole } from "./whole_file.ts";

/** Smaller files are hashed faster than a cached hash is read. */
const WORTH_REMEMBERING = 1 << 20;

/** Milliseconds: longer than one tick of any file system's clock. */
const COARSEST_CLOCK = 2500;

/** Hashes by stamp, in case the cache directory is not writable. */
const ofThisProcess = new Map<string, string>();

/** The cached hash of an unchanged file. */
export async function recallHash(stamp: FileStamp): Promise<string | undefined> {
  if (stamp.size < WORTH_REMEMBERING || stamp.changed === null) return undefined;
  const known = ofThisProcess.get(JSON.stringify(stamp));
  if (known !== undefined) return known;
  try {
    const { stamp: then, sha256 } = JSON.parse(await Deno.readTextFile(memoryPath(stamp)));
    return sameStamp(stamp, then) && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined;
  } catch {
    return undefined; // missing or damaged: the file is hashed again
  }
}

/**
 * Caches a hash. Not for a file that changed just before, since another change within the same tick of the file
 * system's clock would go unnoticed; nor if the system does not provide the time of change.
 *
 * @param begun start of reading the file, in milliseconds since 1970.
 */
export async function rememberHash(stamp: FileStamp, sha256: string, begun: number): Promise<void> {
  const { size, changed } = stamp;
  if (size < WORTH_REMEMBERING || changed === null || changed > begun - COARSEST_CLOCK) return;
  ofThisProcess.set(JSON.stringify(stamp), sha256);
  try {
    const path = memoryPath(stamp);
    const line = new TextEncoder().encode(`${JSON.stringify({ stamp, sha256 })}\n`);
    await writeWhole(path, (file) => writeAllSync(file, line));
    await removeAbandoned(dirname(path));
  } catch {
    // Without a cache it only takes longer.
  }
}

/** One file per hash, so that concurrent programs do not overwrite each other's. */
function memoryPath({ path }: FileStamp): string {
  return join(cacheDirectory(), "hashes", `${createHash("sha256").update(path).digest("hex")}.json`);
}
