import { dirname, join } from "@std/path";

const PARTIAL = ".partial";

/** Milliseconds within which a writer is sure to have locked what it began. */
const TIME_TO_LOCK = 60_000;

/**
 * Writes a file whole or not at all: under a name of its own first, locked as long as the writer lives. Makes the folders
 * it lies in. Several writers of one file do not disturb each
 * other, nor who reads it: the last to finish replaces it.
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

/** Removes what writers that were killed left in a directory: no living one has it locked. */
export async function removeAbandoned(directory: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (name.endsWith(PARTIAL)) await removeIfAbandoned(join(directory, name));
    }
  } catch {
    // No such directory, or none that may be read: there is nothing to remove.
  }
}

async function removeIfAbandoned(path: string): Promise<void> {
  try {
    using file = await Deno.open(path, { write: true });
    const { mtime } = await file.stat();
    const young = mtime === null || Date.now() - mtime.getTime() < TIME_TO_LOCK;
    if (!young && await file.tryLock(true)) await Deno.remove(path);
  } catch {
    // Its writer has just finished, or it is not ours to remove.
  }
}
