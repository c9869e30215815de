import { XlmError } from "../../errors.ts";
import type { KeptLineFormat, ResultWriter } from "../../record/result_writer.ts";
import type { Input } from "../inputs/input_files.ts";
import { type KeptLines, readKeptLines } from "../resume/kept_lines.ts";
import { recordsDone, ResumeState, type RunSignature } from "../resume/resume_state.ts";
import { ContentsOfRun } from "../resume/run_contents.ts";
import { contentDifferences, signatureDifferences } from "../resume/run_differences.ts";
import { runSignature } from "../resume/run_signature.ts";
import type { StreamSettings } from "../run/stream_options.ts";
import type { Entries } from "./entries.ts";
import { LineWriter, type LineWriterOptions } from "./line_writer.ts";
import type { Output } from "./output.ts";
import { OutputFile } from "./output_file.ts";

/** An output file of lines, with the state of the run that writes it. */
export class FileOutput implements Output {
  readonly done: number;
  readonly failed: number;
  #begun = false;
  #finished = false;
  #noted: Promise<void> = Promise.resolve();

  private constructor(
    readonly sink: OutputFile,
    /** null for a device or a pipe. */
    readonly state: ResumeState | null,
    /** The lines to continue; null for a new output. */
    readonly kept: KeptLines | null,
    readonly signature: RunSignature,
    readonly contents: ContentsOfRun,
    readonly force: boolean,
  ) {
    const skipped = state?.stored?.skipped ?? [];
    this.done = kept === null ? 0 : recordsDone(kept.lines, skipped);
    this.failed = kept === null ? 0 : kept.failed + this.done - kept.lines;
  }

  /** See `planOutput`. */
  static async plan(
    path: string,
    settings: StreamSettings,
    { kept: format }: Pick<ResultWriter, "kept">,
    inputs: readonly Input[],
  ): Promise<FileOutput> {
    const file = await OutputFile.plan(path, settings, inputs);
    if (!file.isRegular) return new FileOutput(file, null, null, {}, NO_CONTENTS, false);
    const state = await ResumeState.lock(file.path, settings.fsync, settings.finished_runs);
    const signature = runSignature(settings, inputs);
    const contents = new ContentsOfRun(settings.contents);
    try {
      await contents.look();
      const kept = format && settings.resume && (file.size ?? 0) > 0
        ? await resumable(file.path, format, state, signature, contents, settings.force_resume)
        : null;
      return new FileOutput(file, state, kept, signature, contents, settings.force_resume);
    } catch (error) {
      await contents.close();
      await state.close("unused");
      throw error;
    }
  }

  get name(): string {
    return this.sink.path;
  }

  entries(how: LineWriterOptions): Entries {
    return new LineWriter(this.sink, how);
  }

  async begin(firstRecord: string): Promise<void> {
    const first_record = await sha256(firstRecord);
    const { stored } = this.state ?? { stored: null };
    if (this.kept !== null && !this.force && stored?.signature?.[FIRST_RECORD] !== first_record) {
      throw cannotResume(this.name, "the first record of the input has changed");
    }
    this.#begun = true;
    // The file is truncated before the state is written: a crash in between must not leave old lines with the state of
    // a new run.
    await this.sink.open(this.kept?.bytes ?? 0);
    if (this.kept !== null && !this.force) return await this.state?.resume(this.done);
    // Large files may not be hashed yet: only lines have to wait for that, not records.
    this.#noted = this.contents.stored.then((contents) =>
      this.state?.begin(
        { ...this.signature, first_record },
        contents,
        stored?.skipped.filter((record) => record <= this.done),
      )
    );
    this.#noted.catch(() => {}); // reported where it is awaited
  }

  async skip(records: readonly number[]): Promise<void> {
    await this.#noted;
    if (records.length > 0) await this.state?.skip(records);
  }

  async end(whole: boolean, finished: boolean): Promise<void> {
    if (!whole) return;
    const found = await this.contents.changes();
    this.#finished = finished && found.length === 0;
    if (found.length === 0) return;
    throw new XlmError(
      3,
      `Cannot vouch for ${this.name}: ${found.join(", ")} from what it was when the run began; expected a model that ` +
        "stays as it is. Use --overwrite to start again.",
    );
  }

  async close(): Promise<void> {
    await this.contents.close();
    await this.#noted.catch(() => {});
    this.sink.close();
    await this.state?.close(this.#finished ? "finished" : this.#begun ? "unfinished" : "unused");
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

async function resumable(
  path: string,
  format: KeptLineFormat,
  state: ResumeState,
  now: RunSignature,
  contents: ContentsOfRun,
  force: boolean,
): Promise<KeptLines> {
  if (!force) {
    const found = await differences(state, now, contents);
    if (found.length > 0) throw cannotResume(path, found.join(", "));
  }
  return await readKeptLines(path, format);
}

async function differences({ stored, path, created }: ResumeState, now: RunSignature, contents: ContentsOfRun) {
  if (stored === null && created) return [`${path} is not there, and this machine knows no run that finished it`];
  if (stored === null) return [`${path} does not tell of the run that wrote it`];
  if (stored.signature === null) {
    return [`${path} is of an earlier version, which noted nothing of the model's contents`];
  }
  return [
    ...signatureDifferences(without(stored.signature, FIRST_RECORD), now),
    ...contentDifferences(stored.contents, await contents.stored),
  ];
}

const FIRST_RECORD = "first_record";
const NO_CONTENTS = new ContentsOfRun(undefined);

function without(signature: RunSignature, name: string): RunSignature {
  const { [name]: _, ...rest } = signature;
  return rest;
}

function cannotResume(path: string, found: string): XlmError {
  return new XlmError(
    2,
    `Cannot resume ${path}: ${found}; expected the run that wrote it. Use --overwrite to start again, or --force-resume.`,
  );
}
