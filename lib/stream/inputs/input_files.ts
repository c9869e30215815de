import { XlmError } from "../../errors.ts";
import { ReadFailure } from "../bytes/read_failure.ts";
import { refuseForeignBytes, SAMPLE_BYTES } from "../bytes/text_bytes.ts";
import { failureCause } from "../../failure_cause.ts";
import type { StandardStreams } from "../standard_streams.ts";
import { inputFormat, type RegisteredInput } from "./registry.ts";

/** An input that exists and is readable, but has not been read yet. */
export interface Input {
  /** Path as given; `-` for stdin. */
  readonly path: string;
  /** Name for messages. */
  readonly name: string;
  readonly format: RegisteredInput;
  /** Size in bytes; null if unknown: stdin, a pipe, a device. */
  readonly size: number | null;
  /** Bytes of the file read so far (compressed bytes of a compressed file). */
  bytesRead: number;
  /** Notes for stderr that do not concern a single record. */
  readonly notes: string[];
  /** Identity of the file; null if it has none. */
  readonly identity: string | null;
  /** The decompressed bytes. @throws {ReadFailure} */
  chunks(): AsyncIterable<Uint8Array>;
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

async function stdin(format: string | undefined, streams: StandardStreams): Promise<Input> {
  const input: Input = {
    path: "-",
    name: "standard input",
    format: inputFormat(format, ""),
    size: null,
    bytesRead: 0,
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
    bytesRead: 0,
    notes: [],
    identity: isFile ? await fileIdentity(path) : null,
    chunks: () => isGzip(path) ? unpacked(input) : fileChunks(input),
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

async function* fileChunks(input: Input): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(input.path);
  yield* readChunks(file, CHUNK_BYTES.file, input);
  const { isFile, size } = await file.stat();
  if (isFile && size < input.bytesRead && size < (input.size ?? 0)) {
    throw new ReadFailure(`it changed: ${input.bytesRead} bytes were read, now it has ${size}`);
  }
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
    yield buffer.subarray(used, used + length);
    used += length;
  }
}
