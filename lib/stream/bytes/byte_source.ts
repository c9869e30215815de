import { concatBytes } from "./concat_bytes.ts";

/** Reads chunks of bytes in portions of any size. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, fewer at the end, without taking them. */
  async peek(length: number): Promise<Uint8Array> {
    while (this.#rest.length < length && await this.#fill());
    return this.#rest.subarray(0, length);
  }

  /** The next `length` bytes; null if there are fewer. */
  async take(length: number): Promise<Uint8Array | null> {
    const bytes = await this.peek(length);
    if (bytes.length < length) return null;
    this.#rest = this.#rest.subarray(length);
    return bytes;
  }

  /** The next available bytes, at most `most`; null at the end. */
  async next(most: number): Promise<Uint8Array | null> {
    if ((await this.peek(1)).length === 0) return null;
    return await this.take(Math.min(most, this.#rest.length));
  }

  /** Puts back the last bytes returned by `next`. */
  unread(bytes: Uint8Array): void {
    this.#rest = concatBytes([bytes, this.#rest]);
  }

  /** Skips zero bytes; false if nothing follows. */
  async skipZeros(): Promise<boolean> {
    while ((await this.peek(1)).length > 0) {
      const end = this.#rest.findIndex((byte) => byte !== 0);
      this.#rest = this.#rest.subarray(end < 0 ? this.#rest.length : end);
      if (end >= 0) return true;
    }
    return false;
  }

  /** Closes the source of the chunks. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.#rest = this.#rest.length === 0 ? value : concatBytes([this.#rest, value]);
    return true;
  }
}
