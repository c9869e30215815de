import { dirname } from "@std/path";

/**
 * A lock between processes, on a file of its own, as Python's filelock takes it (flock; on Windows LockFileEx). It ends
 * with the process, and the file stays.
 */
export class FileLock implements Disposable {
  private constructor(readonly file: Deno.FsFile) {}

  /**
   * Takes the lock if no other process has it. Where the file system knows no locks, it is as if nobody had it.
   *
   * @returns `undefined` if another one has it.
   */
  static async tryTake(path: string): Promise<FileLock | undefined> {
    await Deno.mkdir(dirname(path), { recursive: true });
    for (;;) {
      const file = await open(path);
      const state = await lock(file, path).catch((error) => {
        file.close();
        throw error;
      });
      if (state === "taken") return new FileLock(file);
      file.close();
      if (state === "held") return undefined;
    }
  }

  /** Waits for the lock. @param waiting called again and again while another process has it. */
  static async take(path: string, waiting: () => Promise<void> | void = () => {}): Promise<FileLock> {
    for (;;) {
      const lock = await FileLock.tryTake(path);
      if (lock !== undefined) return lock;
      await waiting();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  [Symbol.dispose](): void {
    this.file.close();
  }
}

const POLL_MS = 100;
/** What errors of file systems without locks say, where Deno has no class for them. */
const NO_LOCKS = /not supported|no locks|not implemented/i;
/** For all who share the cache, as far as their umask allows it. */
const MODE = 0o664;

/** A lock file of another user may only be readable, which is enough. */
async function open(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { read: true, write: true, create: true, mode: MODE });
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    return await Deno.open(path).catch(() => Promise.reject(error));
  }
}

/** Whether the lock is taken now, another process holds it, or the file has lost its path meanwhile. */
async function lock(file: Deno.FsFile, path: string): Promise<"taken" | "held" | "lost"> {
  try {
    if (!await file.tryLock(true)) return "held";
  } catch (error) {
    if (error instanceof Deno.errors.NotSupported || NO_LOCKS.test(String(error))) return "taken";
    throw error;
  }
  return await isAt(file, path) ? "taken" : "lost";
}

/** Whether the open file still has that path: some programs delete their lock files. */
async function isAt(file: Deno.FsFile, path: string): Promise<boolean> {
  const [own, there] = await Promise.all([file.stat(), Deno.stat(path).catch(() => undefined)]);
  return there !== undefined && own.ino === there.ino;
}
