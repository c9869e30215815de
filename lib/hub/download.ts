import { XlmError } from "../errors.ts";
import { failureCause } from "../failure_cause.ts";
import { type ByteCount, fetchFile } from "./fetch_file.ts";
import { FileLock } from "./file_lock.ts";
import type { FileStore } from "./file_store.ts";
import { HashThread } from "./hash_thread.ts";
import type { HubClient } from "./hub_client.ts";
import type { Repository, RepositoryFile } from "./repository.ts";

/** What happens while files are fetched. All files of a call are counted together. */
export interface DownloadEvents extends ByteCount {
  /** Bytes have come, to this process or to another one that fetches the same file. */
  received(bytes: number): void;
  /** Bytes are there that have not come in this run; negative where they have to come again. */
  had(bytes: number): void;
  /** A file is whole. @param fetched whether it was not there before. */
  finished(file: RepositoryFile, fetched: boolean): void;
  /** Another process is fetching the file, and there is nothing else to do. */
  waiting(file: RepositoryFile): void;
}

/** Files that are fetched at once. */
const CONNECTIONS = 4;

/**
 * A download of files of a repository into a store. Files that another process is fetching are left to it, and taken
 * over if it ends early.
 */
export class Download {
  /** Where the contents are that were fetched in this run. */
  readonly #fetched = new Set<string>();

  constructor(
    readonly client: HubClient,
    readonly repository: Repository,
    readonly store: FileStore,
  ) {}

  /**
   * Fetches files that are not there, and publishes all together.
   *
   * @returns the bytes that were fetched in this run.
   * @throws {XlmError} exit code 3: the hub or the network, a damaged file, the disk; 2 where the store may not be
   * changed. What was fetched is kept.
   */
  async fetch(files: readonly RepositoryFile[], events: DownloadEvents): Promise<number> {
    return await onDisk(this.repository, this.store, async () => {
      await this.#ensure(files, events);
      await this.store.publish(files);
      const fetched = files.filter((file) => this.#fetched.has(this.store.partialPath(file)));
      return contentSize(fetched, this.store);
    });
  }

  /** The content of a small file, which is fetched if it is not there, and not published yet. @throws as `fetch` */
  async read(file: RepositoryFile): Promise<Uint8Array> {
    return await onDisk(this.repository, this.store, async () => {
      await this.#ensure([file], UNTOLD);
      return await Deno.readFile((await this.store.find(file))!);
    });
  }

  async #ensure(files: readonly RepositoryFile[], events: DownloadEvents): Promise<void> {
    await this.store.prepare(files);
    using thread = new HashThread();
    const queue = new DownloadQueue(this, this.#fetched, events, files, thread);
    const workers = Array.from({ length: Math.min(CONNECTIONS, files.length) }, () => queue.run());
    const ended = await Promise.allSettled(workers);
    const failed = ended.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }
}

/** The bytes of files; those with the same place in the store count once. */
export function contentSize(files: readonly RepositoryFile[], store: FileStore): number {
  return distinct(files, store).reduce((sum, { size }) => sum + size, 0);
}

function distinct(files: readonly RepositoryFile[], store: FileStore): RepositoryFile[] {
  return [...new Map(files.map((file) => [store.partialPath(file), file])).values()];
}

const UNTOLD: DownloadEvents = { received() {}, had() {}, finished() {}, waiting() {} };

/** The files of one call. Several workers take them, the largest first. */
class DownloadQueue {
  readonly #waiting: RepositoryFile[];
  /** Files that another process is fetching. */
  readonly #busy: RepositoryFile[] = [];
  #failed = false;

  constructor(
    readonly download: Download,
    readonly fetched: Set<string>,
    readonly events: DownloadEvents,
    files: readonly RepositoryFile[],
    readonly thread: HashThread,
  ) {
    this.#waiting = distinct(files, download.store).sort((a, b) => b.size - a.size);
  }

  /** Fetches one file after another, until there is none left or one fails. */
  async run(): Promise<void> {
    for (let file = this.#next(); file !== undefined; file = this.#next()) {
      try {
        await this.#ensure(file);
      } catch (error) {
        this.#failed = true;
        throw error;
      }
    }
  }

  #next(): RepositoryFile | undefined {
    return this.#failed ? undefined : this.#waiting.shift() ?? this.#busy.shift();
  }

  async #ensure(file: RepositoryFile): Promise<void> {
    const { client, repository, store } = this.download;
    const partial = store.partialPath(file);
    if (await store.find(file) !== undefined) {
      this.events.had(file.size);
      return this.events.finished(file, this.fetched.has(partial));
    }
    const lock = await FileLock.tryTake(store.lockPath(file));
    if (lock === undefined && this.#waiting.length > 0) return void this.#busy.push(file);
    const [taken, seen] = lock ? [lock, 0] : await this.#waitFor(file, partial);
    using _ = taken;
    if (await store.find(file) !== undefined) {
      this.events.received(file.size - seen);
      return this.events.finished(file, false);
    }
    this.events.had(-seen);
    await fetchFile(client, repository, file, partial, this.thread, this.events);
    await store.keep(file);
    this.fetched.add(partial);
    this.events.finished(file, true);
  }

  /** Waits until the other process that fetches a file has ended. @returns the bytes of it that were told of. */
  async #waitFor(file: RepositoryFile, partial: string): Promise<[lock: FileLock, seen: number]> {
    this.events.waiting(file);
    let seen = 0;
    const lock = await FileLock.take(this.download.store.lockPath(file), async () => {
      const size = await sizeOf(partial);
      if (size > seen) this.events.received(size - seen);
      seen = Math.max(seen, size);
    });
    return [lock, seen];
  }
}

async function sizeOf(path: string): Promise<number> {
  return await Deno.stat(path).then(({ size }) => size, () => 0);
}

/** Makes errors of the disk ones of the user. */
async function onDisk<T>({ id }: Repository, { directory }: FileStore, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof XlmError || !isDiskError(error)) throw error;
    const full = /os error 28\b|os error 122\b|ENOSPC|EDQUOT/.test(String(error));
    const hint = full
      ? "What is fetched so far is kept: make room, and the same command goes on."
      : "HF_HUB_CACHE or HF_HOME names another place for the cache.";
    throw new XlmError(3, `Cannot write ${id} to ${directory}: ${failureCause(error)}. ${hint}`, { cause: error });
  }
}

function isDiskError(error: unknown): boolean {
  if (Object.values(Deno.errors).some((kind) => error instanceof kind)) return true;
  return error instanceof Error && /\(os error \d+\)/.test(error.message);
}
