import { assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { concatBytes } from "../../../../lib/stream/bytes/concat_bytes.ts";
import { gunzip } from "../../../../lib/stream/bytes/gunzip.ts";
import { ReadFailure } from "../../../../lib/stream/bytes/read_failure.ts";
import { bytes, CHUNK_SIZES, inChunks } from "../fake_streams.ts";

const gzip = (text: string) => new Uint8Array(gzipSync(text));
const A = gzip("one\ntwo\nthree\n");
const B = gzip("four\n");
const NOTE = "what follows the last gzip member is not gzip and was left out";

/** A member with every part that a header may have. */
const FULL = concatBytes([
  bytes([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3], [3, 0], "abc", "name\0", "comment\0", [1, 2]),
  B.subarray(10),
]);

interface Read {
  text: string;
  notes: string[];
  failure: string | null;
}

/** All that comes before the end or a failure. */
async function read(packed: Uint8Array, size: number): Promise<Read> {
  const [parts, notes]: [Uint8Array[], string[]] = [[], []];
  const text = () => new TextDecoder().decode(concatBytes(parts));
  try {
    for await (const chunk of gunzip(inChunks(packed, size), (found) => notes.push(found))) parts.push(chunk.slice());
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    return { text: text(), notes, failure: error.message };
  }
  return { text: text(), notes, failure: null };
}

const flipped = (packed: Uint8Array, at: number) => packed.map((byte, i) => i === packed.length + at ? byte ^ 1 : byte);
const all = "one\ntwo\nthree\n";

// As gzip 1.12 reads them, but for a member behind zeros, which it takes for garbage.
const CASES: [name: string, packed: Uint8Array, expected: Read][] = [
  ["one member", A, { text: all, notes: [], failure: null }],
  ["members one after another", concatBytes([A, B, FULL]), { text: `${all}four\nfour\n`, notes: [], failure: null }],
  ["empty members", concatBytes([gzip(""), A, gzip("")]), { text: all, notes: [], failure: null }],
  ["zeros behind the last member", concatBytes([A, new Uint8Array(600)]), { text: all, notes: [], failure: null }],
  ["zeros between members", concatBytes([A, new Uint8Array(9), B]), { text: `${all}four\n`, notes: [], failure: null }],
  ["garbage", concatBytes([A, B, bytes("garbage\n")]), { text: `${all}four\n`, notes: [NOTE], failure: null }],
  ["garbage behind zeros", concatBytes([A, bytes("\0\0garbage\n")]), { text: all, notes: [NOTE], failure: null }],
  ["a member cut after a byte", concatBytes([A, bytes([0x1f])]), {
    text: all,
    notes: [],
    failure: "gzip: unexpected end of file",
  }],
  ["one byte of garbage", concatBytes([A, bytes([0x1e])]), { text: all, notes: [NOTE], failure: null }],
  ["a cut trailer", A.subarray(0, -5), { text: all, notes: [], failure: "gzip: unexpected end of file" }],
  ["a cut second member", concatBytes([A, B.subarray(0, 7)]), {
    text: all,
    notes: [],
    failure: "gzip: unexpected end of file",
  }],
  ["a second member of another method", concatBytes([A, bytes([0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 3])]), {
    text: all,
    notes: [],
    failure: "gzip: unknown compression method",
  }],
  ["a wrong checksum", flipped(A, -8), { text: all, notes: [], failure: "gzip: incorrect data check" }],
  ["a wrong length", flipped(A, -4), { text: all, notes: [], failure: "gzip: incorrect length check" }],
  ["no gzip at all", bytes("plain"), { text: "", notes: [], failure: "gzip: incorrect header check" }],
  ["nothing", bytes(), { text: "", notes: [], failure: "gzip: unexpected end of file" }],
];

for (const [name, packed, expected] of CASES) {
  Deno.test(`gunzip reads ${name}, in chunks of any size`, async () => {
    for (const size of CHUNK_SIZES) assertEquals(await read(packed, size), expected, `chunks of ${size}`);
  });
}

Deno.test("gunzip gives the data before a fault in it", async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${(i * 7919) % 10_007}\n`).join("");
  const packed = gzip(lines);
  const { text, failure } = await read(packed.map((byte, i) => i > packed.length / 2 ? 0xff : byte), 4096);
  assertEquals(failure?.startsWith("gzip: "), true);
  assertEquals(text.length > 1000, true);
  const good = text.slice(0, text.lastIndexOf("line "));
  assertEquals(lines.startsWith(good.slice(0, 1000)), true);
  assertEquals((await read(packed, 1000)).text, lines);
});

Deno.test("gunzip lets go of the file when its reader leaves", async () => {
  let closed = false;
  async function* chunks() {
    try {
      for (;;) yield await Promise.resolve(A);
    } finally {
      closed = true;
    }
  }
  for await (const chunk of gunzip(chunks(), () => {})) {
    assertEquals(chunk.length > 0, true);
    break;
  }
  assertEquals(closed, true);
  await assertRejects(() => Array.fromAsync(gunzip(inChunks(bytes("x"), 1), () => {})), ReadFailure);
});
