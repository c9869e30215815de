import { RecordError, XlmError } from "../../errors.ts";
import { optionFlag } from "../../options/option_flag.ts";
import { ResultWithFields } from "../../record/further_fields.ts";
import { recordJson, type StreamItem, type StreamRecord } from "../../record/record.ts";
import { type Input, inputProgress } from "../inputs/input_files.ts";
import { labelledFormat } from "../inputs/format_hint.ts";
import type { RecordBatches } from "../inputs/read_records.ts";
import { jsonText } from "../json/json_text.ts";
import { writeStderr } from "../standard_streams.ts";
import { Delivery } from "./delivery.ts";
import { type InputShare, Progress } from "./progress.ts";
import { type Place, RecordWindow } from "./record_window.ts";
import { countOf, type RunCounts } from "./run_counts.ts";
import { judgesByFirst } from "./stream_options.ts";
import type { RunStop } from "./run_stop.ts";
import { onEndSignal } from "./signals.ts";
import type { StreamParts } from "./stream_parts.ts";
import type { StreamSummary } from "./stream_summary.ts";

/** The run, as a process sees it. */
export interface RunContext {
  /** Aborted when results are no longer wanted. */
  readonly signal: AbortSignal;
  /** Counts a truncated record; reported on stderr at the end. */
  countTruncated(): void;
}

/**
 * Computes the result of a record: a JSON value, one with further fields, or a promise of it; a plain value costs less.
 * A RecordError fails the record; any other error ends the run.
 */
export type ProcessRecord = (record: StreamRecord, run: RunContext) => unknown;

interface Outcome {
  record: StreamItem;
  /** The entry for the output; null for none, or if the record failed. */
  entry: string | null;
  error: RecordError | null;
}

/** A synchronous process must yield now and then, so that signals arrive and lines are written. */
const LONGEST_TURN_MS = 50;

/** A run over all records: keeps the window filled, and ends when it is stopped. */
export class RecordRun {
  readonly #abort = new AbortController();
  readonly #context: RunContext;
  readonly #progress: Progress;
  readonly #delivery: Delivery;
  readonly #window: RecordWindow<Outcome>;
  readonly #room = new Wakeup();
  /** Whether the first record has been seen, and how many more an earlier run has processed. */
  #begun = false;
  #toSkip: number;
  /** Records read, in flight or done. */
  #read = 0;
  /** When the thread last yielded. */
  #paused = performance.now();
  #stopped: RunStop | null = null;
  #onStop: (() => void) | null = null;

  constructor(readonly process: ProcessRecord, readonly stream: StreamParts) {
    const { settings, inputs, writer, output, streams } = stream;
    this.#toSkip = output.done;
    const resultsOnTerminal = settings.output === undefined && streams.stdout.isTerminal() && !writer.document;
    const wanted = settings.progress && !settings.quiet && !resultsOnTerminal;
    this.#progress = new Progress(streams, () => inputShare(inputs, this.#read), wanted);
    this.#delivery = new Delivery(stream, this.#progress, {
      stop: (reason) => this.#stop(reason),
      room: () => this.#room.wake(),
    });
    const { window_records, window_length, unordered } = settings;
    this.#window = new RecordWindow(
      { records: window_records, length: window_length },
      !unordered,
      ({ record, entry, error }) => this.#deliver(record, entry, error),
    );
    const { counts } = this.#delivery;
    this.#context = { signal: this.#abort.signal, countTruncated: () => counts.truncated++ };
  }

  /** What the run has counted so far. */
  get counts(): RunCounts {
    return this.#delivery.counts;
  }

  async all(batches: RecordBatches): Promise<StreamSummary> {
    const releaseSignals = onEndSignal((signal) => this.#stop({ kind: "signal", signal }));
    try {
      let failure: RunStop | null = null;
      try {
        await this.#startAll(batches[Symbol.asyncIterator]());
      } catch (error) {
        failure = { kind: "failure", error };
      }
      // Records read before the failure still get their lines.
      while (!this.#window.idle && this.#stopped === null) await this.#room.wait();
      if (failure !== null) this.#stop(failure);
      await this.#delivery.flush();
    } finally {
      releaseSignals();
      this.#abort.abort();
      this.#progress.erase();
    }
    return this.#end();
  }

  async #startAll(batches: AsyncIterator<(StreamItem)[]>): Promise<void> {
    while (this.#stopped === null) {
      const batch = await this.#unlessStopped(batches.next());
      if (batch === null || batch.done) break;
      this.#read += batch.value.length;
      await this.#startBatch(batch.value);
    }
    if (this.#stopped !== null) {
      // Not awaited: a read of a silent stdin may never end.
      batches.return?.().catch(() => {});
      return;
    }
    if (!this.#begun) await this.#begin(null);
    if (this.#toSkip > 0) {
      const found = `it tells of ${countOf(this.stream.output.done)}, the input has ${
        this.stream.output.done - this.#toSkip
      }`;
      const message =
        `Cannot resume ${this.stream.output.name}: ${found}; expected the input of the run that wrote it.`;
      throw new XlmError(2, message);
    }
  }

  async #startBatch(records: readonly (StreamItem)[]): Promise<void> {
    for (const record of records) {
      if (!this.#begun) await this.#begin(record);
      if (this.#toSkip > 0) {
        this.#toSkip--;
        continue;
      }
      while ((this.#window.full || this.#delivery.full) && this.#stopped === null) await this.#room.wait();
      if (this.#stopped !== null) return;
      this.#start(record);
      if (performance.now() - this.#paused > LONGEST_TURN_MS) await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#paused = performance.now();
  }

  /** The value of `promise`, or null as soon as the run is stopped. */
  #unlessStopped<T>(promise: Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      this.#onStop = () => resolve(null);
      promise.then(resolve, reject);
    });
  }

  /** Looks at the first record, if there is one, and opens the outputs. */
  async #begin(record: StreamItem | null): Promise<void> {
    this.#begun = true;
    const { settings, writer, output, errors, provenance } = this.stream;
    if (record !== null && "value" in record && judgesByFirst(settings)) writer.begin?.(record);
    const text = record === null || "blank" in record
      ? ""
      : "value" in record
      ? recordJson(record)
      : record.failure.message;
    await output.begin(text);
    await provenance?.begin();
    await errors?.open();
    this.#delivery.begin();
  }

  #start(record: StreamItem): void {
    if ("blank" in record) return this.#settle(null, { record, entry: this.stream.writer.blank, error: null });
    if ("failure" in record) return this.#settle(null, { record, entry: null, error: record.failure });
    let result: unknown;
    try {
      this.stream.writer.accept?.(record);
      result = this.process(record, this.#context);
    } catch (error) {
      return this.#fail(record, null, error);
    }
    if (!(result instanceof Promise)) return this.#finish(record, null, result);
    const place = this.#window.enter(record.length);
    result.then((result) => this.#finish(record, place, result), (error) => this.#fail(record, place, error));
  }

  #finish(record: StreamRecord, place: Place<Outcome> | null, found: unknown): void {
    const { result, fields } = found instanceof ResultWithFields ? found : { result: found, fields: {} };
    let entry: string | null;
    try {
      entry = this.stream.writer.result(record, jsonText(result), result, fields);
    } catch (error) {
      return this.#fail(record, place, error);
    }
    if (place === null && this.#window.idle) this.#deliver(record, entry, null);
    else this.#settle(place, { record, entry, error: null });
  }

  #fail(record: StreamRecord, place: Place<Outcome> | null, error: unknown): void {
    if (error instanceof RecordError) this.#settle(place, { record, entry: null, error: inFlags(error, record) });
    else if (error instanceof XlmError) this.#stop({ kind: "failure", error });
    else {
      const message = `${record.source}:${record.line}: ${error instanceof Error ? error.message : String(error)}`;
      this.#stop({ kind: "failure", error: new Error(message, { cause: error }) });
    }
  }

  #settle(place: Place<Outcome> | null, outcome: Outcome): void {
    this.#window.settle(place ?? this.#window.enter(0), outcome, outcome.entry?.length ?? 0);
  }

  #deliver(record: StreamItem, entry: string | null, error: RecordError | null): void {
    if (this.#stopped !== null) return;
    this.#delivery.deliver(record, entry, error);
    this.#room.wake();
  }

  #stop(reason: RunStop): void {
    // A failure is reported even after a signal, because not all lines were written.
    if (this.#stopped !== null && (reason.kind !== "failure" || this.#stopped.kind === "failure")) return;
    this.#stopped = reason;
    this.#abort.abort();
    this.#onStop?.();
    this.#room.wake();
  }

  #end(): StreamSummary {
    const { counts } = this.#delivery;
    const { records, failed, truncated } = counts;
    const { settings: { quiet, verbose, exit_zero }, inputs, streams } = this.stream;
    const say = (line: string) => writeStderr(`xlm: ${line}\n`, streams);
    const stop = this.#stopped;
    const summary = { finished: stop === null, records, failed, truncated };
    switch (stop?.kind) {
      case "failure":
        throw stop.error;
      case "closed":
        return { exitCode: 0, ...summary };
      case "limit":
        say(stop.message);
        return { exitCode: 1, ...summary };
    }
    if (!quiet && stop !== undefined && stop !== null) say(`${stop.signal.name}: stopped after ${countOf(records)}`);
    if (!quiet) {
      for (const { name, notes } of inputs) notes.forEach((found) => say(`${name}: ${found}`));
      counts.summary(verbose, this.#progress.seconds).forEach(say);
    }
    return { exitCode: stop?.signal.exitCode ?? (failed > 0 && !exit_zero ? 1 : 0), ...summary };
  }
}

/** The error with flags (`--max-length`) where it names arguments (`max_length`). */
function inFlags(error: RecordError, { value }: StreamRecord): RecordError {
  const format = error.code === "field_missing" ? labelledFormat(value) : undefined;
  const hint = format === undefined ? "" : `, or --format ${format}, whose tasks look like this`;
  return new RecordError(error.code, error.inWords(optionFlag) + hint, { cause: error.cause });
}

function inputShare(inputs: readonly Input[], records: number): InputShare {
  const parts = inputs.map(inputProgress);
  const read = parts.reduce((sum, { read }) => sum + read, 0);
  const size = parts.reduce((sum: number | null, { size }) => sum === null || size === null ? null : sum + size, 0);
  return { name: inputs.length === 1 ? inputs[0]!.name : `${inputs.length} files`, read, size, records };
}

/** Wakes a single waiting loop when something may have changed; the loop then checks for itself. */
class Wakeup {
  #resolve: (() => void) | null = null;

  wait(): Promise<void> {
    return new Promise((resolve) => this.#resolve = resolve);
  }

  wake(): void {
    const resolve = this.#resolve;
    this.#resolve = null;
    resolve?.();
  }
}
