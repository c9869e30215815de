import { XlmError } from "../../errors.ts";
import { isObject } from "../../is_object.ts";
import { concatBytes } from "../bytes/concat_bytes.ts";
import { failureCause } from "../../failure_cause.ts";
import { writeAll } from "../standard_streams.ts";
import { keepFinished, recallFinished } from "./finished_runs.ts";

/** Named values that must be equal for one run to continue another. */
export type RunSignature = { readonly [name: string]: string | number | boolean | null };

/** The files that affect a run's results: a model's, for example. */
export interface RunContents {
  /** Their directory. */
  readonly place: string;
  /** SHA-256 of each file, as it was when `RunContents` was made, by name. It may take seconds for large files. */
  hashes(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>;
}

/** Recorded `RunContents`. */
export interface StoredContents {
  place: string;
  hashes: Readonly<Record<string, string>>;
}

/** The recorded state of a run. */
interface StoredRun {
  /** null if an earlier version recorded too little. */
  signature: RunSignature | null;
  /** null if only the signature affects results. */
  contents: StoredContents | null;
  /** Numbers of the input records that have no line in the output, ascending. */
  skipped: number[];
  /** Bytes of the first line. */
  headerBytes: number;
}

/** Version of the state file. Version 1 had the model's path instead of its contents. */
const VERSION = 2;
const WITHOUT_CONTENTS = 1;
const encoder = new TextEncoder();

/**
 * The file `OUTPUT.state`: a line of JSON with the run's signature and hashes of the files that affect its results,
 * then a line with the number of each skipped record. Its lock prevents two runs with one output; the system releases
 * it when a run dies.
 */
export class ResumeState {
  #end = 0;

  private constructor(
    readonly path: string,
    readonly stored: StoredRun | null,
    readonly created: boolean,
    readonly file: Deno.FsFile,
    readonly fsync: boolean,
    readonly finished: (() => string) | undefined,
  ) {}

  /**
   * @param finished the directory of states of finished runs; without it a state stays where it is.
   * @throws {XlmError} 4 if another run has the lock, or the file cannot be written
   */
  static async lock(output: string, fsync: boolean, finished?: () => string): Promise<ResumeState> {
    const path = `${output}.state`;
    try {
      const { file, created } = await openLocked(path, output);
      let text = await readText(file);
      if (text === "" && finished !== undefined) {
        text = await recallFinished(finished, output);
        await writeAll(file, encoder.encode(text));
      }
      return new ResumeState(path, parseStored(text), created, file, fsync, finished);
    } catch (error) {
      if (error instanceof XlmError) throw error;
      throw new XlmError(4, `Cannot write ${output}: ${failureCause(error)}.`, { cause: error });
    }
  }

  /** Forgets any earlier run. */
  async begin(
    signature: RunSignature,
    contents: StoredContents | null,
    skipped: readonly number[] = [],
  ): Promise<void> {
    const lines = [JSON.stringify({ version: VERSION, signature, contents }), ...skipped.map(String)];
    await this.#rewriteFrom(0, encoder.encode(lines.join("\n") + "\n"));
  }

  /**
   * Continues the stored run after its first `done` records. Skipped records after these are forgotten, since they are
   * read again: counted twice, they would hide other records.
   */
  async resume(done: number): Promise<void> {
    const { headerBytes, skipped } = this.stored ?? { headerBytes: 0, skipped: [] };
    const kept = skipped.filter((record) => record <= done).map((record) => `${record}\n`).join("");
    await this.#rewriteFrom(headerBytes + kept.length, new Uint8Array(0));
  }

  /** Stores the numbers of records without a line in the output, before a later record's line is written. */
  async skip(records: readonly number[]): Promise<void> {
    await this.#rewriteFrom(this.#end, encoder.encode(records.map((record) => `${record}\n`).join("")));
  }

  /**
   * Unlocks the file.
   *
   * @param use whether the run has `finished`, so that no state stays beside the output, or was `unused`, so that none
   * that it created stays.
   */
  async close(use: "finished" | "unfinished" | "unused"): Promise<void> {
    const over = use === "finished" && this.finished !== undefined;
    if (over) await keepFinished(this.finished!, this.path.replace(/\.state$/, ""), await this.#text());
    if (over || (use === "unused" && this.created)) await Deno.remove(this.path).catch(() => {});
    this.file.close();
  }

  async #text(): Promise<string> {
    await this.file.seek(0, Deno.SeekMode.Start);
    return await readText(this.file);
  }

  async #rewriteFrom(start: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.file.truncate(start);
      await this.file.seek(start, Deno.SeekMode.Start);
      await writeAll(this.file, bytes);
      this.#end = start + bytes.length;
      if (this.fsync) await this.file.syncData();
    } catch (error) {
      throw new XlmError(4, `Cannot write ${this.path}: ${failureCause(error)}.`, { cause: error });
    }
  }
}

/**
 * The number of input records that `lines` lines of output stand for: as many, plus the records skipped before and
 * directly after them.
 */
export function recordsDone(lines: number, skipped: readonly number[]): number {
  return skipped.reduce((done, record) => record <= done + 1 ? done + 1 : done, lines);
}

/** Reads through the handle that holds the lock: with mandatory locks no other handle may read. */
async function readText(file: Deno.FsFile): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(1 << 16);
    const length = await file.read(chunk);
    if (length === null) return new TextDecoder().decode(concatBytes(chunks));
    chunks.push(chunk.subarray(0, length));
  }
}

/** Opens the file and locks it; again, if the run that held the lock has removed it meanwhile. */
async function openLocked(path: string, output: string): Promise<{ file: Deno.FsFile; created: boolean }> {
  for (;;) {
    const created = await createFile(path);
    const file = await Deno.open(path, { read: true, write: true });
    if (!await file.tryLock(true)) {
      file.close();
      throw new XlmError(4, `Cannot write ${output}: another run is writing it; expected to be the only one.`);
    }
    const there = await Deno.stat(path).catch(() => null);
    if (there !== null && there.ino === (await file.stat()).ino) return { file, created };
    file.close();
  }
}

async function createFile(path: string): Promise<boolean> {
  try {
    (await Deno.open(path, { write: true, createNew: true })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** Parses a state file; null if it has no run, as after a crash before anything was written. */
function parseStored(text: string): StoredRun | null {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [header = "", ...rest] = whole.split("\n");
  try {
    const { version, signature, contents } = JSON.parse(header);
    if (version !== VERSION && version !== WITHOUT_CONTENTS) return null;
    if (version === VERSION && !(isSignature(signature) && isContents(contents))) return null;
    const skipped = rest.filter((line) => line !== "").map(Number);
    if (!skipped.every((record) => Number.isSafeInteger(record) && record > 0)) return null;
    const told = version === VERSION ? { signature, contents } : { signature: null, contents: null };
    return { ...told, skipped: skipped.sort((a, b) => a - b), headerBytes: encoder.encode(header).length + 1 };
  } catch {
    return null;
  }
}

function isSignature(value: unknown): value is RunSignature {
  return isObject(value) && Object.values(value).every((part) => part === null || typeof part !== "object");
}

function isContents(value: unknown): value is StoredContents | null {
  if (value === null) return true;
  if (!isObject(value) || typeof value["place"] !== "string" || !isObject(value["hashes"])) return false;
  return Object.values(value["hashes"]).every((hash) => typeof hash === "string");
}
