import { ByteCursor, PastTheEnd } from "./byte_cursor.ts";
import type { CheckpointFile } from "../checkpoint_file.ts";
import { excerpt } from "../excerpt.ts";

/** An uncompressed file in an archive. */
export interface ZipEntry {
  name: string;
  /** Offset of its local header. */
  header: number;
  /** Offset of its content. */
  offset: number;
  /** Bytes. */
  length: number;
  crc32: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const LOCATOR_64_BYTES = 20;
const LOCAL_BYTES = 30;
const MAX_COMMENT = 0xffff;
/** Means that the number is in the ZIP64 part. */
const IN_ZIP64 = 0xffffffff;
/** Flags: encrypted, a patch, strongly encrypted, a masked header. */
const UNREADABLE = 0x2061;
/** Flag: sizes and checksum follow the content, and may be 0 in its own header. */
const FOLLOWED = 8;
const MAX_DIRECTORY_BYTES = 1 << 26;

/**
 * Reads the directory of a zip archive with uncompressed files, so that each file is a range of the archive. The
 * directory and the local headers must agree; files may not overlap.
 *
 * @throws {XlmError} exit code 3 if it is damaged, or has compressed or encrypted files.
 * @see PKWARE's APPNOTE.TXT, 4.3
 */
export function readZipDirectory(source: CheckpointFile): Map<string, ZipEntry> {
  try {
    const directory = findDirectory(source);
    const cursor = new ByteCursor(source.read(directory.offset, directory.length));
    const entries = new Map<string, ZipEntry>();
    for (let i = 0; i < directory.entries; i++) {
      const entry = locate(source, centralEntry(source, cursor), directory.offset);
      if (entries.has(entry.name)) source.refuse(`its archive has ${excerpt(entry.name)} twice`, "unique names");
      entries.set(entry.name, entry);
    }
    if (cursor.position !== directory.length) {
      source.refuse(`its archive has more files than the ${directory.entries} it counts`, "an undamaged file");
    }
    refuseOverlaps(source, [...entries.values()]);
    return entries;
  } catch (error) {
    if (error instanceof PastTheEnd) source.refuse("its zip archive is cut short", "a whole file. Is it truncated?");
    throw error;
  }
}

interface Directory {
  offset: number;
  length: number;
  entries: number;
}

function findDirectory(source: CheckpointFile): Directory {
  const tail = Math.max(0, source.size - END_BYTES - MAX_COMMENT);
  const bytes = source.read(tail, source.size - tail);
  const view = new DataView(bytes.buffer);
  let at = bytes.length - END_BYTES;
  while (at >= 0 && view.getUint32(at, true) !== END) at--;
  if (at < 0) source.refuse("its zip archive has no directory", "a whole file. Is it truncated?");
  const cursor = new ByteCursor(bytes, at + 10);
  let directory = { entries: cursor.uint16(), length: cursor.uint32(), offset: cursor.uint32() };
  const locator = new ByteCursor(source.read(tail + at - LOCATOR_64_BYTES, LOCATOR_64_BYTES));
  if (tail + at >= LOCATOR_64_BYTES && locator.uint32() === LOCATOR_64) {
    locator.position += 4;
    const large = new ByteCursor(source.read(locator.uint64(), 56));
    if (large.uint32() !== END_64) source.refuse("its zip archive has a broken ZIP64 end", "a whole file");
    large.position = 32;
    directory = { entries: large.uint64(), length: large.uint64(), offset: large.uint64() };
  }
  if (directory.length > MAX_DIRECTORY_BYTES || !(directory.offset + directory.length <= source.size)) {
    source.refuse(
      `its zip archive has a directory of ${directory.length} bytes at byte ${directory.offset}`,
      `a directory inside the file of ${source.size} bytes, of at most ${MAX_DIRECTORY_BYTES}`,
    );
  }
  return directory;
}

type CentralEntry = Omit<ZipEntry, "offset"> & { nameLength: number; flags: number };

function centralEntry(source: CheckpointFile, cursor: ByteCursor): CentralEntry {
  if (cursor.uint32() !== CENTRAL) source.refuse("its zip archive has a broken directory", "a whole file");
  cursor.position += 4;
  const flags = cursor.uint16();
  const method = cursor.uint16();
  cursor.position += 4;
  const crc32 = cursor.uint32();
  let stored = cursor.uint32();
  let length = cursor.uint32();
  const [nameLength, extraLength, commentLength] = [cursor.uint16(), cursor.uint16(), cursor.uint16()];
  cursor.position += 8;
  let header = cursor.uint32();
  const name = cursor.text(nameLength);
  const zip64 = zip64Numbers(cursor.bytes(extraLength));
  if (length === IN_ZIP64) length = zip64();
  if (stored === IN_ZIP64) stored = zip64();
  if (header === IN_ZIP64) header = zip64();
  cursor.position += commentLength;
  if (flags & UNREADABLE) source.refuse(`${excerpt(name)} in it is encrypted`, "stored files");
  if (method !== 0 || stored !== length) source.refuse(`${excerpt(name)} in it is compressed`, "stored files");
  if (name.split("/").slice(0, -1).some((step) => ["", ".", ".."].includes(step)) || name.includes("\\")) {
    source.refuse(`its archive has the name ${excerpt(name)}`, "names inside its folder");
  }
  return { name, length, crc32, header, nameLength, flags };
}

/** Reads the 8-byte numbers of an entry's ZIP64 part in order. */
function zip64Numbers(extra: Uint8Array): () => number {
  const cursor = new ByteCursor(extra);
  while (cursor.position + 4 <= extra.length) {
    const [id, length] = [cursor.uint16(), cursor.uint16()];
    if (id === 1) break;
    cursor.position += length;
  }
  return () => cursor.uint64();
}

/** Offset of an entry's content, from its local header, which must agree with the directory. */
function locate(source: CheckpointFile, entry: CentralEntry, end: number): ZipEntry {
  const { header, name, length, crc32 } = entry;
  const cursor = new ByteCursor(source.read(header, LOCAL_BYTES + entry.nameLength));
  const signature = cursor.uint32();
  cursor.position += 2;
  const [flags, method] = [cursor.uint16(), cursor.uint16()];
  cursor.position += 4;
  const checksum = cursor.uint32();
  const sizes = [cursor.uint32(), cursor.uint32()];
  const [nameLength, extraLength] = [cursor.uint16(), cursor.uint16()];
  const agree = signature === LOCAL && nameLength === entry.nameLength && cursor.text(nameLength) === name;
  const offset = header + LOCAL_BYTES + nameLength + extraLength;
  if (!agree || !(offset + length <= end)) {
    source.refuse(`${excerpt(name)} in it is not where its directory says`, "a whole file. Is it truncated?");
  }
  const extra = () => source.read(offset - extraLength, extraLength);
  const zip64 = sizes.includes(IN_ZIP64) ? zip64Numbers(extra()) : undefined;
  const local = sizes.map((size) => size === IN_ZIP64 ? zip64!() : size);
  const follow = (flags & FOLLOWED) !== 0;
  const differs = flags !== entry.flags || method !== 0 ||
    [[checksum, crc32], ...local.map((size) => [size, length])].some(([here, there]) =>
      here !== there && !(follow && here === 0)
    );
  if (differs) {
    source.refuse(`${excerpt(name)} in it has another header than its directory says`, "an undamaged file");
  }
  return { name, header, offset, length, crc32 };
}

function refuseOverlaps(source: CheckpointFile, entries: ZipEntry[]): void {
  entries.sort((a, b) => a.header - b.header);
  entries.forEach(({ name, header }, i) => {
    const before = entries[i - 1];
    if (before && before.offset + before.length > header) {
      source.refuse(`${excerpt(name)} and ${excerpt(before.name)} in it overlap`, "files one after another");
    }
  });
}
