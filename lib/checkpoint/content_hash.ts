import { createHash } from "node:crypto";
import { XlmError } from "../errors.ts";
import { failureCause } from "../failure_cause.ts";
import { type FileStamp, fileStamp, sameStamp } from "./file_stamp.ts";
import { recallHash, rememberHash } from "./remembered_hashes.ts";

/** Bytes to read and hash at a time: a millisecond, so that other work of the thread is not delayed. */
const CHUNK = 1 << 20;

/**
 * SHA-256 of a file's content in hexadecimal, as `sha256sum` prints it. The hash of a large file is cached for this and
 * later processes until the file changes.
 *
 * @param stamp stamp of the file when the caller began to use it.
 * @throws {XlmError} exit code 3 if the file cannot be read, or does not match the stamp before or after reading.
 */
export async function contentHash(stamp: FileStamp, signal?: AbortSignal): Promise<string> {
  const known = await recallHash(stamp);
  const begun = Date.now();
  const hash = known ?? await hashed(stamp.path, signal);
  await refuseChanged(stamp);
  if (known === undefined) await rememberHash(stamp, hash, begun);
  return hash;
}

/** @throws {XlmError} exit code 3 if the file has changed since the stamp. */
export async function refuseChanged(stamp: FileStamp): Promise<void> {
  if (sameStamp(stamp, await fileStamp(stamp.path))) return;
  throw new XlmError(3, `Cannot use ${stamp.path}: it changed while it was read; expected a file that stays as it is.`);
}

async function hashed(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  const chunk = new Uint8Array(CHUNK);
  try {
    using file = await Deno.open(path);
    for (;;) {
      signal?.throwIfAborted();
      const length = await file.read(chunk);
      if (length === null) return hash.digest("hex");
      hash.update(chunk.subarray(0, length));
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new XlmError(3, `Cannot read ${path}: ${failureCause(error)}; expected a readable file.`);
  }
}
