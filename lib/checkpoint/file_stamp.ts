import { XlmError } from "../errors.ts";

/** What tells that a file is still the one that was looked at, without reading it. Times are milliseconds since 1970. */
export interface FileStamp {
  /** Absolute, links resolved. */
  readonly path: string;
  readonly size: number;
  readonly modified: number | null;
  /** When its content, or what is said of it, last changed: a program cannot set it. `null` if the system does not tell. */
  readonly changed: number | null;
  readonly device: number | null;
  readonly inode: number | null;
}

/** @throws {XlmError} exit code 3 if the file is missing or is none. */
export async function fileStamp(path: string): Promise<FileStamp> {
  try {
    const real = await Deno.realPath(path);
    const { isFile, size, mtime, ctime, dev, ino } = await Deno.stat(real);
    if (!isFile) throw new TypeError("it is no regular file");
    const time = (date: Date | null) => date?.getTime() ?? null;
    return { path: real, size, modified: time(mtime), changed: time(ctime), device: dev, inode: ino };
  } catch (error) {
    throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected a file of the model.`);
  }
}

export function sameStamp(one: FileStamp, other: FileStamp): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
