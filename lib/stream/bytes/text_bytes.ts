import { XlmError } from "../../errors.ts";
import { concatBytes } from "./concat_bytes.ts";
import { wideEncoding } from "./wide_encoding.ts";

/** Bytes by which files that are not UTF-8 text are recognised. */
interface Foreign {
  magic: readonly number[];
  /** Their offset. Other than 0 only in files with NUL bytes at the beginning. */
  at?: number;
  found: string;
  expected: string;
  hint: string;
}

/** If one begins with another, the longer one first. */
const foreign: readonly Foreign[] = [
  ...[[0xff, 0xfe, 0, 0], [0, 0, 0xfe, 0xff]].map((magic) => unicode(magic, "UTF-32")),
  ...[[0xff, 0xfe], [0xfe, 0xff]].map((magic) => unicode(magic, "UTF-16")),
  packed([0x1f, 0x8b], "gzip", "Use gzip -dc, or name the file *.gz."),
  ...[[3, 4], [5, 6]].map((kind) => packed([0x50, 0x4b, ...kind], "a zip archive", "Use unzip -p.")),
  { ...packed(ascii("ustar"), "a tar archive", "Use tar -xO."), at: 257 },
  packed([0x28, 0xb5, 0x2f, 0xfd], "zstd", "Use zstd -dc."),
  packed([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "xz", "Use xz -dc."),
  packed(ascii("BZh91AY&SY"), "bzip2", "Use bzip2 -dc."),
  packed([0x1f, 0x9d], "compress (.Z)", "Use gzip -dc."),
  packed([0x04, 0x22, 0x4d, 0x18], "lz4", "Use lz4 -dc."),
  packed([...ascii("7z"), 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive", "Use 7z x -so."),
  packed([...ascii("Rar!"), 0x1a, 7], "a RAR archive", "Use unrar p -inul."),
  ...[
    [ascii("PAR1"), "Parquet"],
    [[...ascii("ARROW1"), 0, 0], "an Arrow file"],
    [[...ascii("Obj"), 1], "Avro"],
    [[...ascii("SQLite format 3"), 0], "an SQLite database"],
    [ascii("%PDF-"), "PDF"],
    [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "an old Office file"],
  ].map(([magic, name]) => packed(magic as number[], name as string, "Convert it to JSONL first.")),
];

const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf];

/** Size of the sample by which the encoding is detected. */
export const SAMPLE_BYTES = 4096;

const NEWLINE = 10;

const longestMagic = Math.max(...foreign.map(({ magic, at = 0 }) => at > 0 ? 0 : magic.length));

function unicode(magic: readonly number[], name: string) {
  return { magic, found: `${name} text`, expected: "UTF-8", hint: `Convert with iconv -f ${name} -t UTF-8.` };
}

function packed(magic: readonly number[], name: string, hint: string) {
  return { magic, found: `input looks like ${name}`, expected: "text", hint };
}

function ascii(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

function holds(bytes: Uint8Array, { magic, at = 0 }: Pick<Foreign, "magic" | "at">): boolean {
  return bytes.length >= at + magic.length && magic.every((byte, i) => bytes[at + i] === byte);
}

/**
 * @param start the first bytes of the input `name`.
 * @throws {XlmError} 4 if they are UTF-16 or UTF-32 text, with or without a byte order mark, or a binary or compressed
 * file.
 */
export function refuseForeignBytes(start: Uint8Array, name: string): void {
  const known = foreign.find((one) => holds(start, one)) ?? wide(start.subarray(0, SAMPLE_BYTES));
  if (known) throw new XlmError(4, `Cannot read ${name}: ${known.found}; expected ${known.expected}. ${known.hint}`);
}

function wide(start: Uint8Array) {
  const encoding = wideEncoding(start);
  if (encoding === null) return undefined;
  return { ...unicode([], encoding), found: `${encoding} text without a byte order mark` };
}

/**
 * The chunks of one input without its byte order mark. The first bytes are checked before any chunk is yielded, however
 * small the chunks are.
 */
export async function* textBytes(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (start === null) {
      yield chunk;
      continue;
    }
    start = concatBytes([start, chunk]);
    if (couldBeForeign(start)) continue;
    yield checkedStart(start, name);
    start = null;
  }
  if (start !== null) yield checkedStart(start, name);
}

/**
 * Waits for more bytes only while they could complete a signature, or reveal wide characters: `tail -f` has short first
 * chunks. Complete lines are not held back.
 */
function couldBeForeign(start: Uint8Array): boolean {
  const begins = (magic: readonly number[]) =>
    magic.length > start.length && start.every((byte, i) => byte === magic[i]);
  if (
    start.length < longestMagic &&
    (begins(byteOrderMark) || foreign.some(({ magic, at = 0 }) => at === 0 && begins(magic)))
  ) return true;
  if (start.length >= SAMPLE_BYTES || start.includes(NEWLINE)) return false;
  return start.length < 4 || start.includes(0);
}

function checkedStart(start: Uint8Array, name: string): Uint8Array {
  refuseForeignBytes(start, name);
  return holds(start, { magic: byteOrderMark }) ? start.subarray(3) : start;
}
