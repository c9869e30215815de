import { XlmError } from "../errors.ts";

/**
 * The first `length` bytes of a checkpoint file (fewer where the file is shorter) and the file's size. Files that stand
 * in for the real one, as a failed or unfinished download leaves them, are refused by name.
 *
 * @throws {XlmError} exit code 3.
 */
export async function readFileHead(
  file: string,
  length: number,
  shownAs: string = file,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; size: number }> {
  const size = await fileSize(file, shownAs);
  using handle = await Deno.open(file);
  const bytes = new Uint8Array(Math.min(Math.max(length, 64), size));
  let filled = 0;
  while (filled < bytes.length) {
    const read = await handle.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  refuseStandIn(bytes, size, shownAs);
  return { bytes: bytes.subarray(0, Math.min(length, filled)), size };
}

async function fileSize(file: string, shownAs: string): Promise<number> {
  try {
    const info = await Deno.stat(file);
    if (info.isFile) return info.size;
    throw new XlmError(3, `Cannot read checkpoint ${shownAs}: it is a directory; expected a file.`);
  } catch (error) {
    if (error instanceof XlmError) throw error;
    throw new XlmError(3, `Cannot read checkpoint ${shownAs}: ${(error as Error).message}; expected a readable file.`);
  }
}

function refuseStandIn(bytes: Uint8Array, size: number, shownAs: string): void {
  const start = new TextDecoder().decode(bytes.subarray(0, 48));
  if (start.startsWith("version https://git-lfs")) {
    throw new XlmError(
      3,
      `Cannot read checkpoint ${shownAs}: it is a Git LFS pointer (${size} bytes); expected the file itself. ` +
        "Run git lfs pull in its folder.",
    );
  }
  if (/^\s*<(!doctype|html)/i.test(start)) {
    throw new XlmError(
      3,
      `Cannot read checkpoint ${shownAs}: it is an HTML page (${size} bytes); expected the file itself. Download it again.`,
    );
  }
  if (size === 0) throw new XlmError(3, `Cannot read checkpoint ${shownAs}: it is empty; expected tensors.`);
}
