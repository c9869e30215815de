import { dirname, join } from "@std/path";

const PARTIAL = ".partial";

/** Milliseconds after which a writer has certainly locked its file. */
const TIME_TO_LOCK = 60_000;

/**
 * Writes a file atomically: first under a temporary name, locked while the writer is alive, then it is renamed. Creates
 * missing folders. Concurrent writers do not disturb each other or readers; the last one to finish wins.
 */
export async function writeWhole(
  path: string,
  fill: (file: Deno.FsFile, partial: string) => void | Promise<void>,
): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}${PARTIAL}`;
  await Deno.mkdir(dirname(path), { recursive: true });
  try {
    using file = await Deno.open(partial, { write: true, createNew: true });
    await file.lock(true).catch(() => {}); // a file system without locks: its abandoned files stay
    await fill(file, partial);
    await file.sync();
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}

/** Writes all of `bytes` at the file's position. */
export function writeAllSync(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
}

/** Removes temporary files that killed writers left in a directory: those that no living process has locked. */
export async function removeAbandoned(directory: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (name.endsWith(PARTIAL)) await removeIfAbandoned(join(directory, name));
    }
  } catch {
    // The directory does not exist or is not readable: nothing to remove.
  }
}

async function removeIfAbandoned(path: string): Promise<void> {
  try {
    using file = await Deno.open(path, { write: true });
    const { mtime } = await file.stat();
    const young = mtime === null || Date.now() - mtime.getTime() < TIME_TO_LOCK;
    if (!young && await file.tryLock(true)) await Deno.remove(path);
  } catch {
    // Its writer has just finished, or we may not remove it.
  }
}
