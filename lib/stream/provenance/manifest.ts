import type { RunModel } from "./run_model.ts";

/** Version of the manifest's form. */
export const MANIFEST_VERSION = 1;

/** A file that was read or written. */
export interface ManifestFile {
  /** As given; `standard input`, `standard output` or `--text` if it is no file. */
  name: string;
  /** Its bytes as they lie on the disk, compressed if it is; null if they are not known. */
  bytes: number | null;
  /** SHA-256 of these bytes. */
  sha256: string | null;
}

/** What is known of a finished run: who says it, of what, with which model. All but `time` is the same every time. */
export interface Manifest {
  manifest: typeof MANIFEST_VERSION;
  command: string;
  versions: { xlm: string; deno: string };
  /** The options that change answers, without those at their default. */
  options: Readonly<Record<string, string | number | boolean | null>>;
  /** The part of the inputs that was read: `3/7`. */
  shard?: string;
  /** null for a command that reads no model. */
  model: RunModel | null;
  /** Bytes and SHA-256 are null where an input was not read to its end, or only a shard of it. */
  inputs: readonly (ManifestFile & { format: string; records: number })[];
  outputs: readonly ManifestFile[];
  records: {
    total: number;
    failed: number;
    /** Those of this run. */
    truncated: number;
    /** Records, and failed ones among them, that an earlier run has processed. */
    resumed?: { total: number; failed: number };
  };
  /** Failed records of this run by code. */
  errors: Readonly<Record<string, number>>;
  /** Whether the run came to the end of its input. */
  complete: boolean;
  exit_code: number;
  time: { started: string; ended: string; seconds: number };
}

/** The manifest beside an output. */
export function manifestBeside(output: string): string {
  return `${output}.manifest.json`;
}
