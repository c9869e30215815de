import { createHash } from "node:crypto";
import { XlmError } from "../errors.ts";
import { type FileStamp, fileStamp, sameStamp } from "./file_stamp.ts";
import { recallHash, rememberHash } from "./remembered_hashes.ts";

/** Bytes read and hashed at a time: a millisecond, so that whatever else the thread has to do is not kept waiting. */
const CHUNK = 1 << 20;

/**
 * SHA-256 of what a file holds, in hexadecimal digits, as `sha256sum` prints it. A large file that has not changed since
 * it was last hashed, by this process or an earlier one, is not read again.
 *
 * @param stamp of the file as it was when the caller began to use it.
 * @throws {XlmError} exit code 3 if the file cannot be read, or is not the one of the stamp, before or after it was read.
 */
export async function contentHash(stamp: FileStamp, signal?: AbortSignal): Promise<string> {
  const known = await recallHash(stamp);
  const begun = Date.now();
  const hash = known ?? await hashed(stamp.path, signal);
  await refuseChanged(stamp);
  if (known === undefined) await rememberHash(stamp, hash, begun);
  return hash;
}

/** @throws {XlmError} exit code 3 if the file is no longer the one of the stamp. */
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
    throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected a readable file.`);
  }
}
