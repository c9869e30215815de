import { dirname, resolve } from "@std/path";
import { XlmError } from "../errors.ts";
import { isFile } from "../checkpoint/is_file.ts";
import { failureCause } from "../failure_cause.ts";

/** A folder that is written beside its place, under another name, and takes its place when it is whole. */
export class NewFolder {
  private constructor(
    /** As it was named. */
    readonly path: string,
    /** Where it is until it is whole; absolute. */
    readonly partial: string,
  ) {}

  /** @throws {XlmError} exit code 2 if there are files already, 4 if it cannot be written. */
  static async begin(path: string): Promise<NewFolder> {
    await refuseFiles(path);
    const partial = `${resolve(path)}.${crypto.randomUUID()}.partial`;
    return await writing(path, async () => {
      await Deno.mkdir(dirname(partial), { recursive: true });
      await Deno.mkdir(partial);
      return new NewFolder(path, await Deno.realPath(partial));
    });
  }

  /** Puts the folder in its place. @throws {XlmError} as `begin`, if files have come there meanwhile. */
  async finish(): Promise<void> {
    await refuseFiles(this.path);
    await writing(this.path, async () => {
      // Windows renames nothing to the name of a folder, even if it is empty.
      if (await entriesOf(this.path) === 0) await Deno.remove(await Deno.realPath(this.path));
      await Deno.rename(this.partial, resolve(this.path));
    });
  }

  /** Removes what is written so far. */
  discard(): void {
    try {
      Deno.removeSync(this.partial, { recursive: true });
    } catch {
      // It was never made, has its place already, or its disk is gone.
    }
  }
}

/** Runs an action that writes. @throws {XlmError} exit code 4 for what the system says. */
export async function writing<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof XlmError || !isOfSystem(cause)) throw cause;
    throw new XlmError(4, `Cannot write ${path}: ${failureCause(cause)}.`, { cause });
  }
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error &&
    (/\(os error \d+\)/.test(error.message) || Object.values(Deno.errors).some((type) => error instanceof type));
}

async function refuseFiles(path: string): Promise<void> {
  const entries = await writing(path, () => entriesOf(path));
  if (entries === undefined || entries === 0) return;
  const found = entries === "file" ? "it is a file" : "it has files";
  throw new XlmError(
    2,
    `Cannot write ${path}: ${found}; expected a new or empty directory. Name another, or remove it first.`,
  );
}

/** The number of entries of a directory; `undefined` if there is none. */
async function entriesOf(path: string): Promise<number | "file" | undefined> {
  try {
    return (await Array.fromAsync(Deno.readDir(path))).length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (await isFile(path)) return "file";
    throw error;
  }
}
