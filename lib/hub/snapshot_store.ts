import { dirname, join, relative } from "@std/path";
import { repositoryFolder } from "../checkpoint/hub_cache.ts";
import { isFile } from "../checkpoint/is_file.ts";
import { CACHE_TAG, CACHE_TAG_NAME } from "./cache_tag.ts";
import { FileLock } from "./file_lock.ts";
import type { FileStore } from "./file_store.ts";
import type { HubSettings } from "./hub_settings.ts";
import { etagOf, type Repository, type RepositoryFile } from "./repository.ts";
import { readTree, writeTree } from "./tree_cache.ts";
import { isWhole } from "./whole_file.ts";

/**
 * The Hugging Face cache. Contents are `blobs/ETAG`, a commit's files links to them in `snapshots/COMMIT`, and a branch
 * is a text `refs/BRANCH`. Contents are renamed into place when they are whole, links are made when all contents are
 * there, and the branch is written last: a reader finds all files of a call or none.
 *
 * @see https://huggingface.co/docs/hub/local-cache
 */
export class SnapshotStore implements FileStore {
  readonly directory: string;
  readonly #folder: string;
  readonly #locks: string;
  /** Contents that were fetched in this run, which may be moved. */
  readonly #own = new Set<string>();

  constructor(readonly repository: Repository, readonly settings: HubSettings) {
    const { cache } = settings;
    this.#folder = repositoryFolder(cache, repository.id);
    this.#locks = repositoryFolder(join(cache, ".locks"), repository.id);
    this.directory = join(this.#folder, "snapshots", repository.commit);
  }

  async prepare(): Promise<void> {}

  async find(file: RepositoryFile): Promise<string | undefined> {
    const blob = this.#blob(file);
    if (await isWhole(blob, file)) return blob;
    // Without links the content is in the snapshot.
    const pointer = join(this.directory, file.path);
    const info = await Deno.lstat(pointer).catch(() => undefined);
    return info?.isFile && await isWhole(pointer, file) ? pointer : undefined;
  }

  partialPath(file: RepositoryFile): string {
    return `${this.#blob(file)}.incomplete`;
  }

  lockPath(file: RepositoryFile): string {
    return join(this.#locks, `${etagOf(file)}.lock`);
  }

  async keep(file: RepositoryFile): Promise<void> {
    await Deno.rename(this.partialPath(file), this.#blob(file));
    this.#own.add(this.#blob(file));
  }

  async publish(files: readonly RepositoryFile[]): Promise<void> {
    if (await this.#isPublished(files)) return;
    using _ = await FileLock.take(join(this.#locks, "snapshots.lock"));
    await this.#writeTag();
    const missing = await this.#missing(files);
    const { commit, revision } = this.repository;
    if (missing.length > 0 && await isThere(this.directory)) {
      await this.#placeAll(missing, this.directory);
    } else if (missing.length > 0) {
      const made = join(this.#folder, ".snapshot.incomplete");
      await Deno.remove(made, { recursive: true }).catch(() => {}); // of a run that was killed
      await this.#placeAll(files, made);
      await Deno.mkdir(dirname(this.directory), { recursive: true });
      await Deno.rename(made, this.directory);
    }
    await this.#keepTree();
    if (revision !== commit) await this.#write(join(this.#folder, "refs", revision), commit);
  }

  #blob(file: RepositoryFile): string {
    return join(this.#folder, "blobs", etagOf(file));
  }

  async #isPublished(files: readonly RepositoryFile[]): Promise<boolean> {
    const { commit, revision } = this.repository;
    if ((await this.#missing(files)).length > 0) return false;
    if (await this.#isAll() && await readTree(this.#folder, commit) === undefined) return false;
    return revision === commit || await readIfThere(join(this.#folder, "refs", revision)) === commit;
  }

  /** Files that are not in the snapshot, or are another content there. */
  async #missing(files: readonly RepositoryFile[]): Promise<RepositoryFile[]> {
    const there = await Promise.all(files.map(async (file) => {
      const pointer = join(this.directory, file.path);
      const link = await Deno.readLink(pointer).catch(() => undefined);
      return link === undefined ? await isWhole(pointer, file) : join(dirname(pointer), link) === this.#blob(file);
    }));
    return files.filter((_, i) => !there[i]);
  }

  async #placeAll(files: readonly RepositoryFile[], directory: string): Promise<void> {
    for (const [i, file] of files.entries()) {
      const isLast = !files.slice(i + 1).some((other) => etagOf(other) === etagOf(file));
      await this.#place(file, directory, isLast);
    }
  }

  /**
   * Puts a link to a file's content into `directory`, or, where there are no links, the content.
   *
   * @param isLast whether no other file has the same content.
   */
  async #place(file: RepositoryFile, directory: string, isLast: boolean): Promise<void> {
    const pointer = join(directory, file.path);
    const made = join(this.#folder, ".file.incomplete");
    await Deno.mkdir(dirname(pointer), { recursive: true });
    await Deno.remove(made).catch(() => {});
    const blob = this.#blob(file);
    if (!await this.#link(relative(dirname(join(this.directory, file.path)), blob), made)) {
      if (isLast && this.#own.has(blob)) await Deno.rename(blob, made);
      else await Deno.copyFile(await this.find(file) ?? blob, made);
    }
    await Deno.rename(made, pointer);
  }

  /** Whether the link could be made. Windows allows it to developers and administrators only. */
  async #link(target: string, path: string): Promise<boolean> {
    if (!this.settings.symlinks) return false;
    try {
      await Deno.symlink(target, path, { type: "file" });
      return true;
    } catch (error) {
      if (Deno.build.os === "windows" || error instanceof Deno.errors.NotCapable) return false;
      throw error;
    }
  }

  /**
   * Keeps the listing where the snapshot has all files of the repository: with a listing Python refuses a snapshot that
   * lacks some.
   */
  async #keepTree(): Promise<void> {
    const { commit, files } = this.repository;
    if (!await this.#isAll() || await readTree(this.#folder, commit) !== undefined) return;
    await writeTree(this.#folder, commit, files, (path, text) => this.#write(path, text));
  }

  async #isAll(): Promise<boolean> {
    const there = await Promise.all(this.repository.files.map(({ path }) => isFile(join(this.directory, path))));
    return there.every((is) => is);
  }

  /** Writes a small file in one piece. */
  async #write(path: string, text: string): Promise<void> {
    if (await readIfThere(path) === text) return;
    const made = join(this.#folder, ".text.incomplete");
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(made, text);
    await Deno.rename(made, path);
  }

  async #writeTag(): Promise<void> {
    const path = join(this.settings.cache, CACHE_TAG_NAME);
    if (!await isThere(path)) await Deno.writeTextFile(path, CACHE_TAG);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(() => undefined);
}
