import { dirname } from "@std/path";
import type { FileHash } from "./file_hash.ts";

const BUFFER = 1 << 20;
/** Milliseconds after which bytes of a slow connection are written: what is in memory is lost if the process is killed. */
const HELD_MS = 200;

/**
 * A file that is written from its beginning to its end, over several runs if need be, and hashed on the way. One buffer
 * is written while the other is filled.
 */
export class PartialFile implements AsyncDisposable {
  #filling = new Uint8Array(BUFFER);
  #other = new Uint8Array(BUFFER);
  #filled = 0;
  #flushed = performance.now();
  #writing: Promise<void> = Promise.resolve();
  #hash: FileHash;

  private constructor(
    readonly file: Deno.FsFile,
    /** Bytes so far. */
    public size: number,
    readonly newHash: () => FileHash,
  ) {
    this.#hash = newHash();
  }

  /** Opens what an earlier run has left, and hashes it. @param most a longer file is begun anew. */
  static async open(path: string, most: number, newHash: () => FileHash): Promise<PartialFile> {
    await Deno.mkdir(dirname(path), { recursive: true });
    const file = await Deno.open(path, { read: true, write: true, create: true });
    const partial = new PartialFile(file, 0, newHash);
    const { size } = await file.stat();
    if (size > most) await partial.restart();
    else await partial.#readBack(size);
    return partial;
  }

  async #readBack(size: number): Promise<void> {
    while (this.size < size) {
      const length = await this.file.read(this.#filling);
      if (length === null) break;
      this.#hash.update(this.#filling.subarray(0, length));
      this.size += length;
    }
  }

  /** Adds bytes. Throws the errors of the file, maybe later than at the write that fails. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    for (let start = 0; start < bytes.length;) {
      const part = bytes.subarray(start, start + BUFFER - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === BUFFER) await this.#flush();
    }
    if (performance.now() - this.#flushed > HELD_MS) await this.#flush();
    this.size += bytes.length;
  }

  async #flush(): Promise<void> {
    this.#flushed = performance.now();
    await this.#writing;
    const full = this.#filling.subarray(0, this.#filled);
    [this.#filling, this.#other, this.#filled] = [this.#other, this.#filling, 0];
    this.#writing = writeAll(this.file, full);
    this.#writing.catch(() => {}); // who awaits it next has the error
  }

  /** Writes what is still in memory. */
  async settle(): Promise<void> {
    await this.#flush();
    await this.#writing;
  }

  /** Drops all bytes. */
  async restart(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.file.truncate(0);
    await this.file.seek(0, Deno.SeekMode.Start);
    this.#writing = Promise.resolve();
    this.#filled = 0;
    this.size = 0;
    this.#hash = this.newHash();
  }

  /** The hash of all bytes; nothing can be added after it. */
  digest(): string {
    return this.#hash.digest();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.settle().catch(() => {}); // an error of the disk has been thrown, or the run ends with another one
    this.file.close();
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) start += await file.write(bytes.subarray(start));
}
