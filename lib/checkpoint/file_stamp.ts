import { XlmError } from "../errors.ts";
import { failureCause } from "../failure_cause.ts";

/** Identifies a version of a file without reading it. Times are milliseconds since 1970. */
export interface FileStamp {
  /** Absolute path, links resolved. */
  readonly path: string;
  readonly size: number;
  readonly modified: number | null;
  /**
   * When content or metadata last changed (ctime), which a program cannot set; `null` if the system does not provide
   * it.
   */
  readonly changed: number | null;
  readonly device: number | null;
  readonly inode: number | null;
}

/** @throws {XlmError} exit code 3 if the path is missing or not a file. */
export async function fileStamp(path: string): Promise<FileStamp> {
  try {
    const real = await Deno.realPath(path);
    const { isFile, size, mtime, ctime, dev, ino } = await Deno.stat(real);
    if (!isFile) throw new TypeError("it is no regular file");
    const time = (date: Date | null) => date?.getTime() ?? null;
    return { path: real, size, modified: time(mtime), changed: time(ctime), device: dev, inode: ino };
  } catch (error) {
    throw new XlmError(3, `Cannot read ${path}: ${failureCause(error)}; expected a file of the model.`);
  }
}

export function sameStamp(one: FileStamp, other: FileStamp): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
