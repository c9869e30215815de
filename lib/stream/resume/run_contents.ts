import type { RunContents, StoredContents } from "./resume_state.ts";
import { contentDifferences } from "./run_differences.ts";

/** The contents of one run: hashed while the model is loaded and the first records run, and once more at the end. */
export class ContentsOfRun {
  readonly #abort = new AbortController();
  #hashing: Promise<StoredContents | null> = Promise.resolve(null);

  /** @param look as `StreamOptions.contents`. */
  constructor(readonly source: (() => Promise<RunContents>) | undefined) {}

  /** What the files held when they were looked at. @throws {XlmError} 3 if they cannot be read, or change meanwhile */
  get stored(): Promise<StoredContents | null> {
    return this.#hashing;
  }

  /** Looks at the files, and begins to hash them. What is missing is said where `stored` is awaited: who loads the model knows it better. */
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
