import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { cacheDirectory } from "./cache_directory.ts";
import { type FileStamp, sameStamp } from "./file_stamp.ts";
import { removeAbandoned, writeAllSync, writeWhole } from "./whole_file.ts";

/** Smaller files are hashed faster than their hash is found. */
const WORTH_REMEMBERING = 1 << 20;

/** Milliseconds: more than the clock of any file system counts at once. */
const COARSEST_CLOCK = 2500;

/** By stamp, for where the cache directory cannot be written to. */
const ofThisProcess = new Map<string, string>();

/** The hash of a file that has not changed since it was remembered. */
export async function recallHash(stamp: FileStamp): Promise<string | undefined> {
  if (stamp.size < WORTH_REMEMBERING || stamp.changed === null) return undefined;
  const known = ofThisProcess.get(JSON.stringify(stamp));
  if (known !== undefined) return known;
  try {
    const { stamp: then, sha256 } = JSON.parse(await Deno.readTextFile(memoryPath(stamp)));
    return sameStamp(stamp, then) && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined;
  } catch {
    return undefined; // not there, or torn: the file is hashed again
  }
}

/**
 * Keeps a hash in the cache directory. Not of a file that changed right before: a later change within the same tick of the
 * file system's clock could not be told from that one. Nor where the system does not say when a file changed.
 *
 * @param begun when the file began to be read, in milliseconds since 1970.
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
    // A cache that cannot be written to costs time, and nothing else.
  }
}

/** One file for each, so that programs that run at the same time do not write over each other's. */
function memoryPath({ path }: FileStamp): string {
  return join(cacheDirectory(), "hashes", `${createHash("sha256").update(path).digest("hex")}.json`);
}
