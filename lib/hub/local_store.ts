import { createHash } from "node:crypto";
import { dirname, join } from "@std/path";
import { XlmError } from "../errors.ts";
import { isFile } from "../checkpoint/is_file.ts";
import { CACHE_TAG, CACHE_TAG_NAME } from "./cache_tag.ts";
import type { FileStore } from "./file_store.ts";
import { etagOf, type Repository, type RepositoryFile } from "./repository.ts";
import type { SnapshotStore } from "./snapshot_store.ts";
import { readTree, writeTree } from "./tree_cache.ts";
import { isWhole } from "./whole_file.ts";

/** Of an ETag that is SHA-256; git's SHA-1 has fewer. */
const SHA256_DIGITS = 64;

/**
 * A directory of the user's that gets the files themselves, as `hf download --local-dir` lays it out. What is known of
 * them is in `.cache/huggingface`, unfinished files too; all are moved into place together, when the last one is whole.
 *
 * @see huggingface_hub/_local_folder.py
 */
export class LocalStore implements FileStore {
  readonly #kept: string;

  /** @param cached the cache, from which files are copied that it has. */
  constructor(readonly directory: string, readonly repository: Repository, readonly cached: SnapshotStore) {
    this.#kept = join(directory, ".cache", "huggingface");
  }

  /** Refuses to replace a file that nobody has fetched, or that was changed since. */
  async prepare(files: readonly RepositoryFile[]): Promise<void> {
    for (const file of files) {
      const path = join(this.directory, file.path);
      if (!await exists(path) || await isWhole(path, file) || await this.#isUnchanged(path, file)) continue;
      throw new XlmError(
        2,
        `Cannot write ${path}: it is there, and no unchanged file of a download; expected none, or one. ` +
          "Move it away, or name another directory.",
      );
    }
    await Deno.mkdir(join(this.#kept, "download"), { recursive: true });
    await writeIfNone(join(this.#kept, CACHE_TAG_NAME), CACHE_TAG);
    await writeIfNone(join(this.#kept, ".gitignore"), "*");
  }

  async find(file: RepositoryFile): Promise<string | undefined> {
    const path = join(this.directory, file.path);
    const cached = await isWhole(path, file) ? path : await this.cached.find(file);
    if (cached !== undefined) return cached;
    const partial = this.partialPath(file);
    return await isWhole(partial, file) ? partial : undefined;
  }

  partialPath(file: RepositoryFile): string {
    const path = this.#metadataPath(file);
    const name = createHash("sha1").update(path.slice(dirname(path).length + 1)).digest("base64");
    const short = name.replaceAll("+", "-").replaceAll("/", "_");
    return join(dirname(path), `${short}.${etagOf(file)}.incomplete`);
  }

  lockPath(file: RepositoryFile): string {
    return join(this.#kept, "download", `${file.path}.lock`);
  }

  /** The file stays where it is until all are there. */
  async keep(): Promise<void> {}

  async publish(files: readonly RepositoryFile[]): Promise<void> {
    for (const file of files) {
      const path = join(this.directory, file.path);
      if (!await isWhole(path, file)) await this.#place(file, path);
      await this.#writeMetadata(file);
    }
    const { commit, files: all } = this.repository;
    const there = await Promise.all(all.map((file) => isFile(join(this.directory, file.path))));
    if (there.every((is) => is) && await readTree(this.#kept, commit) === undefined) {
      await writeTree(this.#kept, commit, all, writeWhole);
    }
  }

  async #place(file: RepositoryFile, path: string): Promise<void> {
    const partial = this.partialPath(file);
    await Deno.mkdir(dirname(path), { recursive: true });
    const cached = await this.cached.find(file);
    if (cached !== undefined && !await isWhole(partial, file)) {
      await Deno.mkdir(dirname(partial), { recursive: true });
      await Deno.copyFile(cached, partial);
    }
    await Deno.rename(partial, path);
  }

  #metadataPath({ path }: RepositoryFile): string {
    return join(this.#kept, "download", `${path}.metadata`);
  }

  /** Commit, ETag and the time when the file was known to have it. */
  async #writeMetadata(file: RepositoryFile): Promise<void> {
    const path = this.#metadataPath(file);
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeWhole(path, `${this.repository.commit}\n${etagOf(file)}\n${Date.now() / 1000}\n`);
  }

  /** Whether the file has still the content of an earlier download, by the hash in its metadata. */
  async #isUnchanged(path: string, file: RepositoryFile): Promise<boolean> {
    const [, etag = ""] = (await Deno.readTextFile(this.#metadataPath(file)).catch(() => "")).split("\n");
    const { size } = await Deno.stat(path);
    return await isWhole(path, { ...file, size, oid: etag, sha256: etag.length === SHA256_DIGITS ? etag : undefined });
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

async function writeIfNone(path: string, text: string): Promise<void> {
  if (!await exists(path)) await Deno.writeTextFile(path, text);
}

async function writeWhole(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}.incomplete`, text);
  await Deno.rename(`${path}.incomplete`, path);
}
