import type { RunContents, StoredContents } from "./resume_state.ts";
import { contentDifferences } from "./run_differences.ts";

/** The file hashes of one run, computed while the model is loaded and the first records run, and again at the end. */
export class ContentsOfRun {
  readonly #abort = new AbortController();
  #hashing: Promise<StoredContents | null> = Promise.resolve(null);

  /** @param look see `StreamOptions.contents`. */
  constructor(readonly source: (() => Promise<RunContents>) | undefined) {}

  /** Hashes of the files at the time of `look`. @throws {XlmError} 3 if they cannot be read, or change meanwhile */
  get stored(): Promise<StoredContents | null> {
    return this.#hashing;
  }

  /**
   * Stamps the files and begins to hash them. Missing files are reported when `stored` is awaited: loading the model
   * gives a better message.
   */
  async look(): Promise<void> {
    try {
      const contents = await this.source?.();
      if (contents !== undefined) this.#hashing = this.#hashed(contents);
    } catch (error) {
      this.#hashing = Promise.reject(error);
    }
    this.#hashing.catch(() => {});
  }

  /** The files that have changed since. */
  async changes(): Promise<string[]> {
    const contents = await this.source?.();
    return contents ? contentDifferences(await this.stored, await this.#hashed(contents)) : [];
  }

  /** Stops hashing. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.#hashing.catch(() => {});
  }

  async #hashed(contents: RunContents): Promise<StoredContents> {
    return { place: contents.place, hashes: await contents.hashes(this.#abort.signal) };
  }
}
