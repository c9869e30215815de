import { type RecordError, XlmError } from "../../errors.ts";
import type { StreamItem } from "../../record/record.ts";
import { failureCause } from "../../failure_cause.ts";
import type { Entries } from "../outputs/entries.ts";
import { JsonlWriter } from "../outputs/jsonl.ts";
import { LineWriter } from "../outputs/line_writer.ts";
import { writeStderr } from "../standard_streams.ts";
import type { Progress } from "./progress.ts";
import { countOf, RunCounts } from "./run_counts.ts";
import type { RunStop } from "./run_stop.ts";
import { judgesByFirst } from "./stream_options.ts";
import type { StreamParts } from "./stream_parts.ts";

/** UTF-16 units of output that may be queued for a slow reader. */
const HIGH_WATER = 1 << 16;
/** If this many records fail before one succeeds, the cause is probably not in the records. */
const HOPELESS = 100;

/** Callbacks of a delivery. */
export interface DeliveryEvents {
  /** The run must end. */
  stop(reason: RunStop): void;
  /** `full` may have become false. */
  room(): void;
}

/**
 * The output side of a run: receives each record's entry or error in the order of the output, counts, and decides when
 * to stop.
 */
export class Delivery {
  readonly counts: RunCounts = new RunCounts();
  readonly #entries: Entries;
  readonly #errorLines: JsonlWriter;
  readonly #errorWriter: LineWriter | null;
  /** Numbers of skipped records not yet passed to the output. */
  #skipped: number[] = [];

  constructor(readonly stream: StreamParts, readonly progress: Progress, readonly on: DeliveryEvents) {
    const { settings, output, errors } = stream;
    const { stop, room: onDrain } = on;
    this.counts.records = output.done;
    this.counts.failed = output.failed;
    this.#entries = output.entries({
      highWater: settings.line_buffered ? 0 : HIGH_WATER,
      before: () => this.#beforeLines(),
      onDrain,
      onFailure: (error) => this.#writeFailed(error),
    });
    this.#errorLines = new JsonlWriter(settings);
    this.#errorWriter = errors === null ? null : new LineWriter(errors.file, {
      highWater: HIGH_WATER,
      onDrain,
      onFailure: (error) => stop({ kind: "failure", error: cannotWrite(errors.file.path, error, "") }),
    });
  }

  /** Whether too much output is queued. */
  get full(): boolean {
    return this.#entries.full || this.#errorWriter?.full === true;
  }

  /** Begins the output, before the first record. */
  begin(): void {
    const { output, writer } = this.stream;
    if (writer.head !== undefined && output.done === 0) this.#entries.append(writer.head);
  }

  /** Receives the entry of the next record, or its error. */
  deliver(record: StreamItem, entry: string | null, error: RecordError | null): void {
    if (error === null) {
      this.counts.records++;
      this.#append(entry);
    } else this.#deliverError(record, error);
    if (this.progress.shown) this.progress.update(this.counts, this.stream.output.done);
  }

  /** Waits until everything is written, or writing has failed. */
  async flush(): Promise<void> {
    await this.#entries.flush();
    if (this.#entries.failure === null) await this.#beforeLines();
  }

  #append(entry: string | null): void {
    if (entry === null) this.#skipped.push(this.counts.records);
    else this.#entries.append(entry);
  }

  #deliverError(record: StreamItem, error: RecordError): void {
    const { settings: { on_error, quiet, verbose }, writer, errors, streams } = this.stream;
    const shown = `${record.source}:${record.line}: ${error.code}: ${error.message}`;
    this.#errorWriter?.append(this.#errorLines.error(record, error));
    if (on_error === "stop") {
      this.counts.failed++;
      return this.on.stop({ kind: "limit", message: `stopped at ${shown}` });
    }
    this.counts.fail(record, error);
    const entry = on_error === "emit" ? writer.error(record, error) : null;
    this.#append(entry);
    const seen = entry !== null || errors !== null;
    if ((verbose || !seen) && !quiet) {
      this.progress.erase();
      writeStderr(`xlm: ${shown}\n`, streams);
    }
    this.#stopAfterTooMany();
  }

  #stopAfterTooMany(): void {
    const { settings } = this.stream;
    const { max_errors } = settings;
    const { records, failed, lastFailure } = this.counts;
    const hopeless = max_errors === undefined && judgesByFirst(settings) && failed === HOPELESS &&
      records === HOPELESS;
    if (!hopeless && (max_errors === undefined || failed < max_errors)) return;
    const found = hopeless ? `the first ${HOPELESS} records all failed` : `${countOf(failed)} failed`;
    this.on.stop({ kind: "limit", message: `stopped: ${found}; the last: ${lastFailure}` });
  }

  #writeFailed(error: unknown): void {
    if (error instanceof Deno.errors.BrokenPipe) return this.on.stop({ kind: "closed" });
    const { output, writer } = this.stream;
    const place = writer.kept ? ` after record ${output.done + this.#entries.lines}` : "";
    this.on.stop({ kind: "failure", error: cannotWrite(output.name, error, place) });
  }

  /** Writes errors, then the numbers of skipped records, before the lines of later records. */
  async #beforeLines(): Promise<void> {
    await this.#errorWriter?.flush();
    const failure = this.#errorWriter?.failure;
    if (failure) throw cannotWrite(this.stream.errors!.file.path, failure.error, "");
    const skipped = this.#skipped;
    this.#skipped = [];
    await this.stream.output.skip(skipped);
  }
}

function cannotWrite(name: string, error: unknown, place: string): XlmError {
  if (error instanceof XlmError) return error;
  return new XlmError(4, `Cannot write ${name}: ${failureCause(error)}${place}.`, { cause: error });
}
