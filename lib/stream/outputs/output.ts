import { XlmError } from "../../errors.ts";
import { defaultValues } from "../../options/option.ts";
import { fileIdentity, type Input } from "../inputs/input_files.ts";
import { type KeptLines, readKeptLines } from "../resume/kept_lines.ts";
import type { LineSink } from "./line_writer.ts";
import { OutputFile, refuseInputAsOutput } from "./output_file.ts";
import { recordsDone, ResumeState, type RunSignature } from "../resume/resume_state.ts";
import { contentDifferences, signatureDifferences } from "../resume/run_differences.ts";
import { ContentsOfRun } from "../resume/run_contents.ts";
import type { StandardStreams } from "../standard_streams.ts";
import { STREAM_OPTIONS, type StreamSettings } from "../run/stream_options.ts";

/** Where the result lines of a run go. Nothing is written, or cut, before `begin`. */
export interface Output {
  readonly name: string;
  readonly sink: LineSink;
  /** Records of the input, from its first, that an earlier run has processed. */
  readonly done: number;
  /** How many of them failed. */
  readonly failed: number;
  /** Gets ready for lines, once the input's first record is known. */
  begin(firstRecord: string): Promise<void>;
  /** Must be awaited before lines are written: notes what the run is, and records that will have no line. */
  skip(records: readonly number[]): Promise<void>;
  /** Makes sure, after the last line, that the run's results are of one model. @throws {XlmError} 3 where they are not */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** @throws {XlmError} 2 where the output exists, is an input, or is not the one to resume; 4 where it cannot be written */
export async function planOutput(
  settings: StreamSettings,
  inputs: readonly Input[],
  streams: StandardStreams,
): Promise<Output> {
  if (settings.output === undefined) {
    refuseInputAsOutput(await fileIdentity("/dev/stdout"), "standard output", inputs);
    return new StdoutOutput(streams.stdout);
  }
  const file = await OutputFile.plan(settings.output, settings, inputs);
  if (!file.isRegular) return new FileOutput(file, null, null, {}, NO_CONTENTS, false);
  const state = await ResumeState.lock(file.path, settings.fsync);
  const signature = runSignature(settings, inputs);
  const contents = new ContentsOfRun(settings.contents);
  try {
    await contents.look();
    const kept = settings.resume && (file.size ?? 0) > 0
      ? await resumable(file.path, state, signature, contents, settings.force_resume)
      : null;
    return new FileOutput(file, state, kept, signature, contents, settings.force_resume);
  } catch (error) {
    await contents.close();
    await state.close(true);
    throw error;
  }
}

/**
 * What is the default is left out, and so must be the defaults of settings that are yet to come: a state that an earlier
 * version wrote then says the same.
 */
function runSignature(settings: StreamSettings, inputs: readonly Input[]): RunSignature {
  const { text, result_field, signature } = settings;
  const named = inputs.flatMap(({ path, format, size }, i) => [
    [`input ${i + 1}`, path],
    [`format of input ${i + 1}`, format.name],
    [`size of input ${i + 1}`, size],
  ]);
  const compared = COMPARED.filter((name) => settings[name] !== DEFAULTS[name]);
  return {
    ...Object.fromEntries(named),
    ...text.length > 0 && { texts: text.length },
    ...Object.fromEntries(text.map((text, i) => [`text ${i + 1}`, text])),
    ...Object.fromEntries(compared.map((name) => [name, settings[name]])),
    result_field,
    ...signature,
  };
}

const COMPARED = ["max_line", "encoding_errors", "blank_lines", "bare", "unordered"] as const;
const DEFAULTS = defaultValues(STREAM_OPTIONS);

async function resumable(
  path: string,
  state: ResumeState,
  now: RunSignature,
  contents: ContentsOfRun,
  force: boolean,
): Promise<KeptLines> {
  if (!force) {
    const found = await differences(state, now, contents);
    if (found.length > 0) throw cannotResume(path, found.join(", "));
  }
  return await readKeptLines(path);
}

async function differences({ stored, path }: ResumeState, now: RunSignature, contents: ContentsOfRun) {
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

class StdoutOutput implements Output {
  readonly name = "standard output";
  readonly done = 0;
  readonly failed = 0;

  constructor(readonly sink: LineSink) {}

  async begin(): Promise<void> {}
  async skip(): Promise<void> {}
  async verify(): Promise<void> {}
  async close(): Promise<void> {}
}

class FileOutput implements Output {
  readonly done: number;
  readonly failed: number;
  #begun = false;
  #noted: Promise<void> = Promise.resolve();

  constructor(
    readonly sink: OutputFile,
    /** Null for a device or a pipe. */
    readonly state: ResumeState | null,
    /** What is gone on with; null for a new output. */
    readonly kept: KeptLines | null,
    readonly signature: RunSignature,
    readonly contents: ContentsOfRun,
    readonly force: boolean,
  ) {
    const skipped = state?.stored?.skipped ?? [];
    this.done = kept === null ? 0 : recordsDone(kept.lines, skipped);
    this.failed = kept === null ? 0 : kept.failed + this.done - kept.lines;
  }

  get name(): string {
    return this.sink.path;
  }

  async begin(firstRecord: string): Promise<void> {
    const first_record = await sha256(firstRecord);
    const { stored } = this.state ?? { stored: null };
    if (this.kept !== null && !this.force && stored?.signature?.[FIRST_RECORD] !== first_record) {
      throw cannotResume(this.name, "the first record of the input has changed");
    }
    this.#begun = true;
    // The lines go before the state: a crash in between must not leave old lines under a new run's name.
    await this.sink.open(this.kept?.bytes ?? 0);
    if (this.kept !== null && !this.force) return await this.state?.resume(this.done);
    // Large files may still be on their way through the hash: records need not wait for it, only their lines.
    this.#noted = this.contents.stored.then((contents) =>
      this.state?.begin(
        { ...this.signature, first_record },
        contents,
        stored?.skipped.filter((record) => record <= this.done),
      )
    );
    this.#noted.catch(() => {}); // heard of where it is awaited
  }

  async skip(records: readonly number[]): Promise<void> {
    await this.#noted;
    if (records.length > 0) await this.state?.skip(records);
  }

  async verify(): Promise<void> {
    const found = await this.contents.changes();
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
    await this.state?.close(!this.#begun);
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

/** The file that failed records go to, its earlier lines kept where the run is resumed; null where none is wanted. */
export async function planErrors(settings: StreamSettings, inputs: readonly Input[]): Promise<ErrorsFile | null> {
  if (settings.errors === undefined) return null;
  const file = await OutputFile.plan(settings.errors, settings, inputs);
  const keep = settings.resume && (file.size ?? 0) > 0 ? (await readKeptLines(file.path)).bytes : 0;
  return { file, open: () => file.open(keep) };
}

/** A file of error records, not yet open. */
export interface ErrorsFile {
  file: OutputFile;
  open(): Promise<void>;
}
