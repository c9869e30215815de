import { XlmError } from "../errors.ts";
import { failureCause } from "../failure_cause.ts";
import { refuseStandIn, STAND_IN_BYTES } from "./stand_in.ts";

/** A checkpoint file, read in parts. */
export class CheckpointFile implements Disposable {
  readonly #handle: Deno.FsFile;

  private constructor(
    /** Path as the user gave it. */
    readonly path: string,
    /** Absolute path, links resolved. */
    readonly file: string,
    /** Bytes. */
    readonly size: number,
    handle: Deno.FsFile,
  ) {
    this.#handle = handle;
  }

  /**
   * Opens a file. Files that are only a placeholder for the real one, as failed or unfinished downloads leave them, are
   * refused with an explanation.
   *
   * @throws {XlmError} exit code 3.
   */
  static async open(path: string): Promise<CheckpointFile> {
    let handle: Deno.FsFile | undefined;
    try {
      const file = await Deno.realPath(path);
      const { isFile, isDirectory, size } = await Deno.stat(file);
      if (!isFile) {
        const found = isDirectory ? "a directory" : "not a regular file";
        throw new XlmError(3, `Cannot read checkpoint ${path}: it is ${found}; expected a file.`);
      }
      handle = await Deno.open(file);
      const opened = new CheckpointFile(path, file, size, handle);
      refuseStandIn(opened.read(0, STAND_IN_BYTES), size, `checkpoint ${path}`);
      return opened;
    } catch (error) {
      handle?.close();
      if (error instanceof XlmError) throw error;
      throw unreadable(path, error);
    }
  }

  /**
   * Up to `length` bytes from `offset`; fewer at the end of the file.
   *
   * @throws {XlmError} exit code 3 if they cannot be read.
   */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    let filled = 0;
    try {
      // Synchronous, because hundreds of small reads take longer as promises.
      this.#handle.seekSync(offset, Deno.SeekMode.Start);
      while (filled < bytes.length) {
        const read = this.#handle.readSync(bytes.subarray(filled));
        if (read === null) break;
        filled += read;
      }
    } catch (error) {
      throw unreadable(this.path, error);
    }
    return bytes.subarray(0, filled);
  }

  /** @throws {XlmError} exit code 3. */
  refuse(found: string, rule: string): never {
    throw new XlmError(
      3,
      `Cannot read checkpoint ${this.path}: ${found}; expected ${rule}${/[.?]$/.test(rule) ? "" : "."}`,
    );
  }

  [Symbol.dispose](): void {
    this.#handle.close();
  }
}

function unreadable(path: string, error: unknown): XlmError {
  return new XlmError(3, `Cannot read checkpoint ${path}: ${failureCause(error)}; expected a readable file.`);
}
