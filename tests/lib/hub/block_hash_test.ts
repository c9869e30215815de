import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { BlockHash } from "../../../lib/hub/block_hash.ts";
import { HashThread } from "../../../lib/hub/hash_thread.ts";

const SMALL = { size: 1000, sha256: "0".repeat(64) };
const LARGE = { size: 1e9, sha256: "0".repeat(64) };
const TEXTS = Array.from({ length: 20 }, (_, i) => `block ${i}, `.repeat(1000 + i));

/** Hashes texts, each in a block. @returns the hash and the memory of all blocks. */
async function hashOf(hash: BlockHash): Promise<{ digest: string; bytes: number }> {
  let bytes = 0;
  for (const text of TEXTS) {
    const block = await hash.take();
    if (block.every((byte) => byte === 0)) bytes += block.length;
    const { written } = new TextEncoder().encodeInto(text, block);
    hash.add(block.subarray(0, written));
  }
  return { digest: await hash.digest(), bytes };
}

for (const [where, file] of [["this", SMALL], ["another", LARGE]] as const) {
  Deno.test(`a hash in ${where} thread, of blocks that are used again`, async () => {
    using thread = new HashThread();
    using hash = new BlockHash(file, thread);
    const expected = createHash("sha256").update(TEXTS.join("")).digest("hex");
    const { digest, bytes } = await hashOf(hash);
    assertEquals(digest, expected);
    assert(bytes <= 4 << 20, `${bytes} bytes of memory`);
    hash.restart();
    assertEquals(await hashOf(hash), { digest: expected, bytes: 0 });
  });
}

Deno.test("two files in one thread have hashes of their own; git's SHA-1 knows the size", async () => {
  using thread = new HashThread();
  using one = new BlockHash(LARGE, thread);
  using other = new BlockHash({ size: 1e9, sha256: undefined }, thread);
  for (const hash of [one, other, one]) {
    const block = await hash.take();
    block.set([1, 2, 3]);
    hash.add(block.subarray(0, 3));
  }
  const sha1 = createHash("sha1").update("blob 1000000000\0").update(new Uint8Array([1, 2, 3])).digest("hex");
  const sha256 = createHash("sha256").update(new Uint8Array([1, 2, 3, 1, 2, 3])).digest("hex");
  assertEquals([await one.digest(), await other.digest()], [sha256, sha1]);
});

Deno.test("a thread that fails is an error, and not waited for", async () => {
  using thread = new HashThread();
  using hash = new BlockHash({ size: 1e9, sha256: undefined }, thread);
  await hash.digest();
  await assertRejects(() => hash.digest(), Error, "The thread that hashes has failed: ");
});
