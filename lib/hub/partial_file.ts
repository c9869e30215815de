import { dirname } from "@std/path";
import { BlockHash } from "./block_hash.ts";
import type { HashedFile } from "./file_hash.ts";
import type { HashThread } from "./hash_thread.ts";

/** Milliseconds after which bytes of a slow connection are written: what is in memory is lost if the process is killed. */
const HELD_MS = 200;
/** Bytes that are written at a time: where the system takes more at once (Linux, ext4), it can take several times as long. */
const WRITTEN = 1 << 18;
const NO_BLOCK = new Uint8Array(0);

/**
 * A file that is written from its beginning to its end, over several runs if need be, and hashed on the way. One block
 * is filled while others are written and hashed. A file of which nothing has come does not stay.
 */
export class PartialFile implements AsyncDisposable {
  /** The block that is filled. */
  #block = NO_BLOCK;
  #filled = 0;
  #size = 0;
  #flushed = performance.now();
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly file: Deno.FsFile,
    readonly whole: HashedFile,
    readonly hash: BlockHash,
  ) {}

  /** Opens what an earlier run has left, and hashes it. @param whole a longer file is begun anew. */
  static async open(path: string, whole: HashedFile, thread: HashThread): Promise<PartialFile> {
    await Deno.mkdir(dirname(path), { recursive: true });
    const file = await Deno.open(path, { read: true, write: true, create: true });
    const partial = new PartialFile(path, file, whole, new BlockHash(whole, thread));
    const { size } = await file.stat();
    if (size > whole.size) await partial.restart();
    else await partial.#readBack(size);
    return partial;
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  async #readBack(size: number): Promise<void> {
    while (this.#size < size) {
      const block = await this.hash.take();
      const length = await this.file.read(block);
      if (length === null) break;
      this.hash.add(block.subarray(0, length));
      this.#size += length;
    }
  }

  /** Adds bytes. Throws the errors of the file, maybe later than at the write that fails. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length;) {
      if (this.#block === NO_BLOCK) this.#block = await this.hash.take();
      const part = bytes.subarray(start, start + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      start += part.length;
      if (this.#filled === this.#block.length) await this.#flush();
    }
    if (performance.now() - this.#flushed > HELD_MS) await this.#flush();
    this.#size += bytes.length;
  }

  /** Begins to write the block. */
  async #flush(): Promise<void> {
    this.#flushed = performance.now();
    await this.#writing;
    if (this.#filled === 0) return;
    this.#writing = this.#keep(this.#block.subarray(0, this.#filled));
    this.#writing.catch(() => {}); // who awaits it next has the error
    this.#block = NO_BLOCK;
    this.#filled = 0;
  }

  async #keep(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let start = 0; start < bytes.length;) {
      start += await this.file.write(bytes.subarray(start, start + WRITTEN));
    }
    this.hash.add(bytes);
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
    this.#size = 0;
    this.hash.restart();
  }

  /** The hash of all bytes, in hexadecimal. Nothing can be added after it but by `restart`. */
  async digest(): Promise<string> {
    return await this.hash.digest();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.settle().catch(() => {}); // an error of the disk has been thrown, or the run ends with another one
    this.file.close();
    this.hash[Symbol.dispose]();
    if (this.size === 0 && this.whole.size > 0) await Deno.remove(this.path).catch(() => {});
  }
}
