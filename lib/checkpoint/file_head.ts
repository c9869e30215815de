import { XlmError } from "../errors.ts";

/** How a checkpoint file begins. */
export interface FileHead {
  /** Absolute path, links resolved. */
  file: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file. */
  size: number;
}

/** Enough to know a stand-in by. */
const LOOKED_AT = 64;

/**
 * The first `length` bytes of a checkpoint file, fewer where the file is shorter. Files that stand in for the real one,
 * as a failed or unfinished download leaves them, are refused by name.
 *
 * @throws {XlmError} exit code 3.
 */
export async function readFileHead(path: string, length: number): Promise<FileHead> {
  try {
    const file = await Deno.realPath(path);
    const { isFile, isDirectory, size } = await Deno.stat(file);
    if (!isFile) {
      const found = isDirectory ? "a directory" : "not a regular file";
      throw new XlmError(3, `Cannot read checkpoint ${path}: it is ${found}; expected a file.`);
    }
    const bytes = await readStart(file, Math.min(Math.max(length, LOOKED_AT), size));
    refuseStandIn(bytes, size, path);
    return { file, bytes: bytes.subarray(0, length), size };
  } catch (error) {
    if (error instanceof XlmError) throw error;
    throw new XlmError(3, `Cannot read checkpoint ${path}: ${(error as Error).message}; expected a readable file.`);
  }
}

async function readStart(file: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
  using handle = await Deno.open(file);
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = await handle.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

function refuseStandIn(bytes: Uint8Array, size: number, path: string): void {
  const start = new TextDecoder().decode(bytes.subarray(0, LOOKED_AT));
  if (start.startsWith("version https://git-lfs")) {
    throw new XlmError(
      3,
      `Cannot read checkpoint ${path}: it is a Git LFS pointer (${size} bytes); expected the file itself. ` +
        "Run git lfs pull in its folder.",
    );
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(start)) {
    throw new XlmError(
      3,
      `Cannot read checkpoint ${path}: it is an HTML or XML page (${size} bytes); expected the file itself. ` +
        "Download it again.",
    );
  }
  if (size === 0) throw new XlmError(3, `Cannot read checkpoint ${path}: it is empty; expected tensors.`);
}
