import type { RepositoryFile } from "./repository.ts";

/** Where files of a repository go: the cache that is shared with Python, or a directory of the user's. */
export interface FileStore {
  /** The directory in which the files lie under their own names, once they are published. */
  readonly directory: string;
  /**
   * Checks, before anything is fetched, that the files may be written.
   *
   * @throws {XlmError} exit code 2 or 3.
   */
  prepare(files: readonly RepositoryFile[]): Promise<void>;
  /** Path of a file's content if it is there, whole and as the hub has it; `undefined` if it must be fetched. */
  find(file: RepositoryFile): Promise<string | undefined>;
  /** Path of what is there of an unfinished file. */
  partialPath(file: RepositoryFile): string;
  /** Path of the lock that a process has while it fetches a file. */
  lockPath(file: RepositoryFile): string;
  /** Keeps a partial file that is whole and checked. Only with the lock. */
  keep(file: RepositoryFile): Promise<void>;
  /** Lets readers find the files: all of them are there now. */
  publish(files: readonly RepositoryFile[]): Promise<void>;
}
