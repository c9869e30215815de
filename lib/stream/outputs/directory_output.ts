import { join } from "@std/path";
import { XlmError } from "../../errors.ts";
import type { ResultWriter } from "../../record/result_writer.ts";
import { failureCause } from "../../failure_cause.ts";
import type { Entries } from "./entries.ts";
import type { LineWriterOptions } from "./line_writer.ts";
import type { Output } from "./output.ts";

/** Entries that may wait to be written. */
const WAITING = 64;

/** An output that is a directory of files. */
export class DirectoryOutput implements Output {
  readonly done = 0;
  readonly failed = 0;

  private constructor(readonly name: string, readonly writer: ResultWriter) {}

  /**
   * @throws {XlmError} 2 if no directory is named, or if it has files and may not be changed; `begin` and `end` 4 if it
   * cannot be written
   */
  static async plan(
    writer: ResultWriter,
    { output: path, overwrite, to }: { output: string | undefined; overwrite: boolean; to: string },
  ): Promise<DirectoryOutput> {
    if (path === undefined) {
      throw new XlmError(2, `Cannot write --to ${to} to standard output: it is a directory. Use --output DIRECTORY.`);
    }
    const entries = await entriesOf(path);
    if (entries === "file") throw new XlmError(2, `Cannot write ${path}: it is a file; expected a directory.`);
    if (entries > 0 && !overwrite) {
      throw new XlmError(
        2,
        `Cannot write ${path}: it has files; expected a new or empty directory. Use --overwrite to replace files of equal names.`,
      );
    }
    return new DirectoryOutput(path, writer);
  }

  async begin(): Promise<void> {
    await Deno.mkdir(this.name, { recursive: true }).catch((error) => {
      throw cannotWrite(this.name, error);
    });
  }

  entries(how: LineWriterOptions): Entries {
    return new FileEntries(this.name, how);
  }

  async end(): Promise<void> {
    await writeFiles(this.name, this.writer.directory!());
  }

  async skip(): Promise<void> {}
  async close(): Promise<void> {}
}

/** Writes the files of one entry after another. */
class FileEntries implements Entries {
  lines = 0;
  failure: { error: unknown } | null = null;
  #waiting = 0;
  #written: Promise<void> = Promise.resolve();

  constructor(readonly directory: string, readonly how: LineWriterOptions) {}

  get full(): boolean {
    return this.#waiting > WAITING;
  }

  append(entry: string): void {
    this.#waiting++;
    this.#written = this.#written.then(async () => {
      try {
        if (this.failure === null) await writeFiles(this.directory, JSON.parse(entry));
        this.lines++;
      } catch (error) {
        this.failure = { error };
        this.how.onFailure?.(error);
      }
      this.#waiting--;
      this.how.onDrain?.();
    });
  }

  flush(): Promise<void> {
    return this.#written;
  }
}

async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    await Deno.writeTextFile(path, text).catch((error) => {
      throw cannotWrite(path, error);
    });
  }
}

/** The number of entries of a directory; 0 if there is none. */
async function entriesOf(path: string): Promise<number | "file"> {
  try {
    return (await Array.fromAsync(Deno.readDir(path))).length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    if (error instanceof Deno.errors.NotADirectory) return "file";
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, cause: unknown): XlmError {
  return new XlmError(4, `Cannot write ${path}: ${failureCause(cause)}.`, { cause });
}
