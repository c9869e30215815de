import { type RecordError, XlmError } from "../../errors.ts";
import { failureCause } from "../failure_cause.ts";
import { LineWriter } from "../outputs/line_writer.ts";
import type { ErrorsFile, Output } from "../outputs/output.ts";
import type { Progress } from "./progress.ts";
import type { StreamItem } from "../../record/record.ts";
import { errorLine } from "../outputs/result_line.ts";
import { countOf, RunCounts } from "./run_counts.ts";
import type { RunStop } from "./run_stop.ts";
import { type StandardStreams, writeStderr } from "../standard_streams.ts";
import type { StreamSettings } from "./stream_options.ts";

/** UTF-16 units of output that may be queued for a slow reader. */
const HIGH_WATER = 1 << 16;
/** If this many records fail before one succeeds, the cause is not in the records. */
const HOPELESS = 100;

/** The output side of a run: takes each record's line or error in the order of the output, counts, and knows when to stop. */
export class Delivery {
  readonly counts: RunCounts = new RunCounts();
  readonly #writer: LineWriter;
  readonly #errorWriter: LineWriter | null;
  /** Numbers of skipped records not yet passed to the output. */
  #skipped: number[] = [];

  /** `stop` is called with what ends the run, `onRoom` when `full` may have become false. */
  constructor(
    readonly settings: StreamSettings,
    readonly output: Output,
    readonly errors: ErrorsFile | null,
    readonly progress: Progress,
    readonly streams: StandardStreams,
    readonly stop: (reason: RunStop) => void,
    onRoom: () => void,
  ) {
    this.counts.records = output.done;
    this.counts.failed = output.failed;
    this.#writer = new LineWriter(output.sink, {
      highWater: settings.line_buffered ? 0 : HIGH_WATER,
      before: () => this.#beforeLines(),
      onDrain: onRoom,
      onFailure: (error) => this.#writeFailed(error),
    });
    this.#errorWriter = errors === null ? null : new LineWriter(errors.file, {
      highWater: HIGH_WATER,
      onDrain: onRoom,
      onFailure: (error) => stop({ kind: "failure", error: cannotWrite(errors.file.path, error, "") }),
    });
  }

  /** True while the outputs have more queued than they should. */
  get full(): boolean {
    return this.#writer.full || this.#errorWriter?.full === true;
  }

  /** Takes the output line of the next record, or its error. */
  deliver(record: StreamItem, line: string | null, error: RecordError | null): void {
    if (error === null) {
      this.counts.records++;
      this.#writer.append(line!);
    } else this.#deliverError(record, error);
    this.progress.update(this.counts, this.output.done);
  }

  /** Waits until everything taken is written, or cannot be. */
  async flush(): Promise<void> {
    await this.#writer.flush();
    if (this.#writer.failure === null) await this.#beforeLines();
  }

  #deliverError(record: StreamItem, error: RecordError): void {
    const { on_error, bare, quiet, verbose } = this.settings;
    const shown = `${record.source}:${record.line}: ${error.code}: ${error.message}`;
    const line = errorLine(record, error, bare);
    this.#errorWriter?.append(line);
    if (on_error === "stop") {
      this.counts.failed++;
      return this.stop({ kind: "limit", message: `stopped at ${shown}` });
    }
    this.counts.fail(error.code, shown);
    if (on_error === "emit") this.#writer.append(line);
    else this.#skipped.push(this.counts.records);
    const seen = on_error === "emit" || this.errors !== null;
    if ((verbose || !seen) && !quiet) {
      this.progress.erase();
      writeStderr(`xlm: ${shown}\n`, this.streams);
    }
    this.#stopAfterTooMany();
  }

  #stopAfterTooMany(): void {
    const { max_errors } = this.settings;
    const { records, failed, lastFailure } = this.counts;
    const hopeless = max_errors === undefined && failed === HOPELESS && records === HOPELESS;
    if (!hopeless && (max_errors === undefined || failed < max_errors)) return;
    const found = hopeless ? `the first ${HOPELESS} records all failed` : `${countOf(failed)} failed`;
    this.stop({ kind: "limit", message: `stopped: ${found}; the last: ${lastFailure}` });
  }

  #writeFailed(error: unknown): void {
    if (error instanceof Deno.errors.BrokenPipe) return this.stop({ kind: "closed" });
    const place = ` after record ${this.output.done + this.#writer.lines}`;
    this.stop({ kind: "failure", error: cannotWrite(this.output.name, error, place) });
  }

  /** Errors, then the numbers of skipped records, go out before the lines of later records. */
  async #beforeLines(): Promise<void> {
    await this.#errorWriter?.flush();
    const failure = this.#errorWriter?.failure;
    if (failure) throw cannotWrite(this.errors!.file.path, failure.error, "");
    const skipped = this.#skipped;
    this.#skipped = [];
    await this.output.skip(skipped);
  }
}

function cannotWrite(name: string, error: unknown, place: string): XlmError {
  if (error instanceof XlmError) return error;
  return new XlmError(4, `Cannot write ${name}: ${failureCause(error)}${place}.`, { cause: error });
}
