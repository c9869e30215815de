import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CheckpointFile } from "../../../../lib/checkpoint/checkpoint_file.ts";
import { readZipDirectory, type ZipEntry } from "../../../../lib/checkpoint/torch/zip_directory.ts";
import { XlmError } from "../../../../lib/errors.ts";

interface Part {
  name: string;
  content: string;
  /** Differs from what the directory says. */
  local?: string;
  method?: number;
  flags?: number;
  /** Bytes that the directory claims beyond the content. */
  claimed?: number;
  /** Sizes and offset in a ZIP64 part. */
  zip64?: boolean;
}

const u16 = (value: number) => [value & 255, value >> 8 & 255];
const u32 = (value: number) => [...u16(value & 65535), ...u16(value >>> 16)];
const u64 = (value: number) => [...u32(value), ...u32(0)];
const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0));

function archive(parts: readonly Part[], { zip64End = false, end = true, comment = "" } = {}): Uint8Array {
  const bytes: number[] = [];
  const directory: number[] = [];
  for (const { name, content, local = name, method = 0, flags = 0, claimed = 0, zip64 = false } of parts) {
    const header = bytes.length;
    const size = content.length + claimed;
    const extra = zip64 ? [...u16(1), ...u16(24), ...u64(size), ...u64(size), ...u64(header)] : [];
    bytes.push(...u32(0x04034b50), ...u16(45), ...u16(flags), ...u16(method), ...u32(0), ...u32(0));
    bytes.push(...u32(size), ...u32(size), ...u16(local.length), ...u16(5), ...ascii(local), ...ascii("extra"));
    bytes.push(...ascii(content));
    const number = (value: number) => u32(zip64 ? 0xffffffff : value);
    directory.push(...u32(0x02014b50), ...u32(0), ...u16(flags), ...u16(method), ...u32(0), ...u32(0));
    directory.push(...number(size), ...number(size), ...u16(name.length), ...u16(extra.length), ...u16(0));
    directory.push(...u16(0), ...u16(0), ...u32(0), ...number(header), ...ascii(name), ...extra);
  }
  const start = bytes.length;
  bytes.push(...directory);
  if (zip64End) {
    const at = bytes.length;
    bytes.push(...u32(0x06064b50), ...u64(44), ...u32(0), ...u32(0), ...u32(0));
    bytes.push(...u64(parts.length), ...u64(parts.length), ...u64(directory.length), ...u64(start));
    bytes.push(...u32(0x07064b50), ...u32(0), ...u64(at), ...u32(1));
  }
  const counts = zip64End ? [...u16(0xffff), ...u16(0xffff)] : [...u16(parts.length), ...u16(parts.length)];
  const place = zip64End ? [...u32(0xffffffff), ...u32(0xffffffff)] : [...u32(directory.length), ...u32(start)];
  if (end) bytes.push(...u32(0x06054b50), ...u32(0), ...counts, ...place, ...u16(comment.length), ...ascii(comment));
  return Uint8Array.from(bytes);
}

async function read(bytes: Uint8Array): Promise<[ZipEntry[], string[]]> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    using source: CheckpointFile = await CheckpointFile.open(path);
    const entries = [...(await readZipDirectory(source)).values()];
    return [
      entries,
      entries.map(({ offset, length }) => new TextDecoder().decode(bytes.subarray(offset, offset + length))),
    ];
  } finally {
    await Deno.remove(path);
  }
}

const PLAIN: Part[] = [{ name: "a/data.pkl", content: "first" }, { name: "a/data/0", content: "" }, {
  name: "a/data/1",
  content: "third",
}];

for (
  const [title, bytes] of Object.entries({
    "an archive": archive(PLAIN),
    "an archive with a comment": archive(PLAIN, { comment: "PK and more" }),
    "an archive with a ZIP64 end": archive(PLAIN, { zip64End: true }),
    "an archive with ZIP64 entries": archive(PLAIN.map((part) => ({ ...part, zip64: true }))),
  })
) {
  Deno.test(`readZipDirectory finds the files of ${title}`, async () => {
    const [entries, contents] = await read(bytes);
    assertEquals(entries.map(({ name }) => name), PLAIN.map(({ name }) => name));
    assertEquals(contents, ["first", "", "third"]);
  });
}

const one = (part: Partial<Part>): Uint8Array => archive([{ name: "a", content: "abc", ...part }]);
const REFUSED: Record<string, [Uint8Array, string]> = {
  "a compressed file": [one({ method: 8 }), "compressed"],
  "an encrypted file": [one({ flags: 1 }), "encrypted"],
  "a name that its header does not have": [one({ local: "b" }), "not where its directory says"],
  "a longer name in its header": [one({ local: "ab" }), "not where its directory says"],
  "content that runs into the directory": [one({ claimed: 1000 }), "not where its directory says"],
  "a name twice": [archive([{ name: "a", content: "1" }, { name: "a", content: "2" }]), '"a" twice'],
  "files that overlap": [
    archive([{ name: "a", content: "1", claimed: 20 }, { name: "b", content: "2" }]),
    "overlap",
  ],
  "no end": [archive(PLAIN, { end: false }), "no directory"],
  "no bytes behind its signature": [Uint8Array.of(0x50, 0x4b, 3, 4), "no directory"],
};

for (const [title, [bytes, found]] of Object.entries(REFUSED)) {
  Deno.test(`readZipDirectory refuses an archive with ${title}`, async () => {
    const error = await assertRejects(() => read(bytes), XlmError);
    assertEquals(error.exitCode, 3);
    assertStringIncludes(error.message, found);
  });
}
