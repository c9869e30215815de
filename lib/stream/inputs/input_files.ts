import { XlmError } from "../../errors.ts";
import { ReadFailure } from "../bytes/read_failure.ts";
import { refuseForeignBytes, SAMPLE_BYTES } from "../bytes/text_bytes.ts";
import { failureCause } from "../../failure_cause.ts";
import type { StandardStreams } from "../standard_streams.ts";
import { inputFormat, type RegisteredInput } from "./registry.ts";
import type { ByteRange } from "./shard.ts";

/** An input that exists and is readable, but has not been read yet. */
export interface Input {
  /** Path as given; `-` for stdin. */
  readonly path: string;
  /** Name for messages. */
  readonly name: string;
  readonly format: RegisteredInput;
  /** Size in bytes; null if unknown: stdin, a pipe, a device. */
  readonly size: number | null;
  readonly compressed: boolean;
  /** The bytes in which records begin that the run reads; null for all. */
  range: ByteRange | null;
  /** Bytes of the file read so far (compressed bytes of a compressed file). */
  bytesRead: number;
  /** Records read so far. */
  records: number;
  /** Receives the bytes of the file as they are read; nobody by default. */
  watch?: (bytes: Uint8Array) => void;
  /** Notes for stderr that do not concern a single record. */
  readonly notes: string[];
  /** Identity of the file; null if it has none. */
  readonly identity: string | null;
  /** The decompressed bytes, or those of a part of a file that is not compressed. @throws {ReadFailure} */
  chunks(part?: ByteRange): AsyncIterable<Uint8Array>;
}

/** Bytes per read: the capacity of a pipe, or a few thousand short records of a file. */
const CHUNK_BYTES = { stdin: 1 << 16, file: 1 << 18 };

/**
 * Checks every input before anything is read, computed or written.
 *
 * @throws {XlmError} 4 if one is missing, unreadable, a directory, or not UTF-8 text
 */
export function openInputs(
  paths: readonly string[],
  format: string | undefined,
  streams: StandardStreams,
): Promise<Input[]> {
  return Promise.all(paths.map((path) => path === "-" ? stdin(format, streams) : openFile(path, format)));
}

/** Bytes of an input: all that the run reads, null if unknown, and those read so far. */
export function inputProgress({ range, size, bytesRead, format }: Input): { read: number; size: number | null } {
  if (range === null) return { read: bytesRead, size };
  const skipped = format.shards === "rows" ? range.start : 0;
  return { read: Math.max(bytesRead - skipped, 0), size: range.end - range.start };
}

async function stdin(format: string | undefined, streams: StandardStreams): Promise<Input> {
  const input: Input = {
    path: "-",
    name: "standard input",
    format: inputFormat(format, ""),
    size: null,
    compressed: false,
    range: null,
    bytesRead: 0,
    records: 0,
    notes: [],
    identity: await fileIdentity("/dev/stdin"),
    chunks: () => readChunks(streams.stdin, CHUNK_BYTES.stdin, input),
  };
  return input;
}

async function openFile(path: string, format: string | undefined): Promise<Input> {
  const { isFile, size } = await checkFile(path);
  const input: Input = {
    path,
    name: path,
    format: inputFormat(format, path),
    size: isFile ? size : null,
    compressed: isGzip(path),
    range: null,
    bytesRead: 0,
    records: 0,
    notes: [],
    identity: isFile ? await fileIdentity(path) : null,
    chunks: (part) => isGzip(path) ? unpacked(input) : fileChunks(input, part),
  };
  return input;
}

/** Identifies a regular file under all its names; null for anything else, or if the system cannot tell. */
export async function fileIdentity(path: string): Promise<string | null> {
  try {
    // Checked first: without permission Deno.stat would prompt the user.
    if ((await Deno.permissions.query({ name: "read", path })).state !== "granted") return null;
    const { dev, ino, isFile } = await Deno.stat(path);
    return isFile && ino !== null ? `${dev}:${ino}` : null;
  } catch {
    return null;
  }
}

async function checkFile(path: string): Promise<Deno.FileInfo> {
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) throw new ReadFailure("it is a directory; expected a file");
    if (info.isFile) {
      using file = await Deno.open(path);
      const start = new Uint8Array(SAMPLE_BYTES);
      const length = await file.read(start) ?? 0;
      if (!isGzip(path)) refuseForeignBytes(start.subarray(0, length), path);
    }
    return info;
  } catch (error) {
    if (error instanceof XlmError) throw error;
    throw new XlmError(4, `Cannot read ${path}: ${failureCause(error)}.`, { cause: error });
  }
}

function isGzip(path: string): boolean {
  return /\.gz$/i.test(path);
}

/** Loads the decompressor only if a file is compressed, to start faster. */
async function* unpacked(input: Input): AsyncGenerator<Uint8Array> {
  const { gunzip } = await import("../bytes/gunzip.ts");
  yield* gunzip(fileChunks(input), (found) => input.notes.push(found));
}

async function* fileChunks(input: Input, part?: ByteRange): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(input.path);
  if (part === undefined) yield* readChunks(file, CHUNK_BYTES.file, input);
  else {
    await file.seek(part.start, Deno.SeekMode.Start);
    yield* readChunks(firstBytes(file, part.end - part.start), CHUNK_BYTES.file, input);
  }
  const { isFile, size } = await file.stat();
  if (part !== undefined && size < part.end) {
    throw new ReadFailure(`it changed: it had ${input.size} bytes, now it has ${size}`);
  }
  if (isFile && size < input.bytesRead && size < (input.size ?? 0)) {
    throw new ReadFailure(`it changed: ${input.bytesRead} bytes were read, now it has ${size}`);
  }
}

/** What `read` of a file gives, up to `length` bytes. */
function firstBytes(file: Deno.FsFile, length: number) {
  return {
    async read(buffer: Uint8Array): Promise<number | null> {
      if (length === 0) return null;
      const read = await file.read(buffer.subarray(0, length));
      length -= read ?? 0;
      return read;
    },
  };
}

async function* readChunks(
  source: { read(buffer: Uint8Array): Promise<number | null> },
  size: number,
  input: Input,
): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(size);
  let used = 0;
  for (;;) {
    // Small reads share a buffer: a long line that arrives in small pieces must not keep one buffer for each.
    if (used > size / 2) [buffer, used] = [new Uint8Array(size), 0];
    const length = await source.read(buffer.subarray(used)).catch((error) => {
      throw new ReadFailure(failureCause(error), { cause: error });
    });
    if (length === null) return;
    input.bytesRead += length;
    const bytes = buffer.subarray(used, used + length);
    input.watch?.(bytes);
    yield bytes;
    used += length;
  }
}
