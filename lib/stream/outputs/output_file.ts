import { dirname } from "@std/path";
import { XlmError } from "../../errors.ts";
import { failureCause } from "../../failure_cause.ts";
import { fileIdentity, type Input } from "../inputs/input_files.ts";
import type { LineSink } from "./line_writer.ts";

/** What may be done with an existing file. */
export interface OutputFileOptions {
  overwrite: boolean;
  /** Absent where the file is written in one piece. */
  resume?: boolean;
  /** Syncs each batch of lines to the disk. */
  fsync?: boolean;
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

  /** @throws {XlmError} 2 if the file exists and may not be changed, or is an input; see `placeOfOutput` */
  static async plan(path: string, options: OutputFileOptions, inputs: readonly Input[]): Promise<OutputFile> {
    const info = await placeOfOutput(path);
    if (info === null) return new OutputFile(path, null, true, options);
    if (!info.isFile) return new OutputFile(path, null, false, options);
    refuseInputAsOutput(await fileIdentity(path), path, inputs);
    if (!options.overwrite && !options.resume) {
      const hint = options.resume === undefined ? "--overwrite to replace it" : "--overwrite or --resume";
      throw new XlmError(2, `Cannot write ${path}: it exists; expected a new file. Use ${hint}.`);
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

/**
 * What lies at the path of an output; null if there is nothing yet. Looked at before the run, so that it fails before
 * anything is computed.
 *
 * @throws {XlmError} 4 if it is a directory, or there is no directory for it
 */
export async function placeOfOutput(path: string): Promise<Deno.FileInfo | null> {
  try {
    const info = await Deno.stat(path).catch(async (error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      await Deno.stat(dirname(path));
      return null;
    });
    if (!info?.isDirectory) return info;
  } catch (error) {
    throw new XlmError(4, `Cannot write ${path}: ${failureCause(error)}.`, { cause: error });
  }
  throw new XlmError(4, `Cannot write ${path}: it is a directory; expected a file.`);
}
