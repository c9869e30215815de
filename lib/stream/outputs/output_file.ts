import { XlmError } from "../../errors.ts";
import { failureCause } from "../../failure_cause.ts";
import { fileIdentity, type Input } from "../inputs/input_files.ts";
import type { LineSink } from "./line_writer.ts";

/** What may be done with an existing file. */
export interface OutputFileOptions {
  overwrite: boolean;
  resume: boolean;
  /** Syncs each batch of lines to the disk. */
  fsync: boolean;
}

/**
 * A file of lines. It is checked when the run is prepared, but opened only when there is a line for it, so that a run
 * that fails before leaves no file.
 */
export class OutputFile implements LineSink {
  #file: Deno.FsFile | null = null;
  /** Bytes in the file before this run. */
  #before = 0;

  private constructor(
    readonly path: string,
    /** Size in bytes; null for a file that does not exist, and for a device or pipe. */
    readonly size: number | null,
    /** False for a device or a pipe. */
    readonly isRegular: boolean,
    readonly options: OutputFileOptions,
  ) {}

  /** @throws {XlmError} 2 if the file exists and may not be changed, or is an input; 4 if it is a directory */
  static async plan(path: string, options: OutputFileOptions, inputs: readonly Input[]): Promise<OutputFile> {
    const info = await statIfThere(path);
    if (info === null) return new OutputFile(path, null, true, options);
    if (info.isDirectory) throw new XlmError(4, `Cannot write ${path}: it is a directory; expected a file.`);
    if (!info.isFile) return new OutputFile(path, null, false, options);
    refuseInputAsOutput(await fileIdentity(path), path, inputs);
    if (!options.overwrite && !options.resume) {
      throw new XlmError(2, `Cannot write ${path}: it exists; expected a new file. Use --overwrite or --resume.`);
    }
    return new OutputFile(path, info.size, true, options);
  }

  /** Opens the file for lines after its first `keep` bytes. @throws {XlmError} 4 */
  async open(keep: number): Promise<void> {
    this.#before = keep;
    try {
      this.#file = await Deno.open(this.path, { write: true, create: true });
      if (!this.isRegular) return;
      await this.#file.truncate(keep);
      await this.#file.seek(keep, Deno.SeekMode.Start);
    } catch (error) {
      throw new XlmError(4, `Cannot write ${this.path}: ${failureCause(error)}.`, { cause: error });
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#file!.write(bytes);
  }

  async sync(): Promise<void> {
    if (this.options.fsync && this.isRegular) await this.#file!.syncData();
  }

  async keep(length: number): Promise<void> {
    if (this.isRegular) await this.#file!.truncate(this.#before + length);
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }
}

/** @throws {XlmError} 2 where `identity`, the output, is one of the inputs */
export function refuseInputAsOutput(identity: string | null, path: string, inputs: readonly Input[]): void {
  if (identity === null) return;
  const input = inputs.find((input) => input.identity === identity);
  if (input) throw new XlmError(2, `Cannot write ${path}: it is also the input ${input.name}; expected another file.`);
}

async function statIfThere(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new XlmError(4, `Cannot write ${path}: ${failureCause(error)}.`, { cause: error });
  }
}
