import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { contentHash } from "../../../lib/checkpoint/content_hash.ts";
import { fileStamp } from "../../../lib/checkpoint/file_stamp.ts";
import * as remembered from "../../../lib/checkpoint/remembered_hashes.ts";
import { XlmError } from "../../../lib/errors.ts";
import { withCacheDirectory } from "./cache_directory.ts";

const MODULE = "../../../lib/checkpoint/remembered_hashes.ts";
const { recallHash, rememberHash } = remembered;
const LARGE = 3 << 20;
const SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const LATER = () => Date.now() + 60_000;

/** Puts other bytes in a file's place without a trace in its size or its time of modification. */
async function changeInSilence(path: string): Promise<void> {
  const { mtime, atime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  using file = await Deno.open(path, { write: true });
  await file.write(bytes);
  await file.utime(atime!, mtime!);
}

Deno.test("a file's hash is that of sha256sum, whatever its size", async () => {
  await withCacheDirectory(async (directory) => {
    const path = join(directory, "file");
    await Deno.writeTextFile(path, "abc");
    assertEquals(await contentHash(await fileStamp(path)), SHA256_OF_ABC);
    const large = new Uint8Array(LARGE + 5).map((_, i) => i % 251);
    await Deno.writeFile(path, large);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", large)).toHex();
    assertEquals(await contentHash(await fileStamp(path)), digest);
  });
});

Deno.test("a remembered hash is taken only while nothing tells of a change", async () => {
  await withCacheDirectory(async (directory) => {
    const path = join(directory, "file");
    await Deno.writeFile(path, new Uint8Array(LARGE));
    const stamp = await fileStamp(path);
    const hash = await contentHash(stamp);
    assertEquals(await recallHash(stamp), undefined, "a file that has just been written is not remembered");
    await rememberHash(stamp, hash, LATER());
    assertEquals(await recallHash(await fileStamp(path)), hash);

    await new Promise((resolve) => setTimeout(resolve, 1100)); // Deno tells times of change in seconds
    await changeInSilence(path);
    const changed = await fileStamp(path);
    assertEquals([changed.size, changed.modified, changed.inode], [stamp.size, stamp.modified, stamp.inode]);
    assertEquals(await recallHash(changed), undefined);
    const other = await contentHash(changed);
    assertNotEquals(other, hash);

    await Deno.writeFile(`${path}.new`, new Uint8Array(LARGE));
    await Deno.rename(`${path}.new`, path);
    assertEquals(await contentHash(await fileStamp(path)), hash, "another file of that name");
  });
});

Deno.test("a hash outlives its process in the cache directory, and a torn entry is no entry", async () => {
  await withCacheDirectory(async (directory) => {
    const path = join(directory, "file");
    await Deno.writeFile(path, new Uint8Array(LARGE));
    const stamp = { ...await fileStamp(path), inode: 1 }; // no file of this process
    await rememberHash(stamp, SHA256_OF_ABC, LATER());
    const [entry] = [...Deno.readDirSync(join(directory, "xlm", "hashes"))];
    const memory = join(directory, "xlm", "hashes", entry!.name);
    // A module of its own remembers nothing of what this process knows.
    const another: Pick<typeof remembered, "recallHash"> = await import(`${MODULE}?another`);
    assertEquals(await another.recallHash(stamp), SHA256_OF_ABC);
    await Deno.truncate(memory, 40);
    assertEquals(await another.recallHash(stamp), undefined);
  });
});

Deno.test("a file that changes while it is hashed, or is gone, has no hash", async () => {
  await withCacheDirectory(async (directory) => {
    const path = join(directory, "file");
    await Deno.writeFile(path, new Uint8Array(LARGE));
    const stamp = await fileStamp(path);
    // Expected before the change, since it may fail at once.
    const refused = assertRejects(() => contentHash(stamp), XlmError, "it changed while it was read");
    await Deno.writeFile(path, new Uint8Array(10));
    assertEquals((await refused).exitCode, 3);
    await assertRejects(() => contentHash(stamp), XlmError, "it changed while it was read");
    await Deno.remove(path);
    await assertRejects(() => contentHash(stamp), XlmError, "Cannot read");
    await assertRejects(() => fileStamp(directory), XlmError, "it is no regular file");
  });
});

Deno.test("hashing ends when it is no longer wanted", async () => {
  await withCacheDirectory(async (directory) => {
    const path = join(directory, "file");
    await Deno.writeFile(path, new Uint8Array(LARGE));
    const error = await assertRejects(() => fileStamp(path).then((stamp) => contentHash(stamp, AbortSignal.abort())));
    assert(error instanceof DOMException);
  });
});

Deno.test("a cache directory that cannot be written to costs nothing but time", async () => {
  await withCacheDirectory(async (directory) => {
    const path = join(directory, "file");
    await Deno.writeFile(path, new Uint8Array(LARGE));
    await Deno.writeTextFile(join(directory, "xlm"), "a file where a folder should be");
    const stamp = await fileStamp(path);
    await rememberHash(stamp, SHA256_OF_ABC, LATER());
    assertEquals(await recallHash(stamp), SHA256_OF_ABC, "within the process");
  });
});
