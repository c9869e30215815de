import type { Mutator } from "./mutators.ts";

/** A well-formed input to start from. */
export interface Seed {
  bytes: Uint8Array;
  /** Name of the file it is read from, with folders. */
  file: string;
  /** A folder of tests/fixtures whose other files lie beside it. @default {none} */
  beside?: string;
  /** Files that lie beside it, by name. @default {none} */
  others?: Readonly<Record<string, string | Uint8Array>>;
}

/** A part of the program that reads files it did not write. */
export interface Reader {
  name: string;
  seeds(): Promise<Seed[]>;
  mutators: readonly Mutator[];
  /**
   * Reads the input, and does with it what a command would.
   *
   * @param folder holds the input under its name, and what lies beside it.
   * @throws {XlmError | RecordError} where the input is refused. Anything else is a fault.
   */
  read(folder: string, seed: Seed): Promise<void>;
}
