import type { ByteSink } from "../standard_streams.ts";
import type { Entries } from "./entries.ts";

/** A sink for lines, with operations on the end of a file. */
export interface LineSink extends ByteSink {
  /** Flushes written bytes to the disk. */
  sync?(): Promise<void>;
  /** Truncates to the first `length` bytes written. */
  keep?(length: number): Promise<void>;
}

/** Options of a `LineWriter`. */
export interface LineWriterOptions {
  /** UTF-16 units that may be queued before `full` asks the producer to pause. */
  highWater: number;
  /** Called before queued lines are written, after the last of them was appended. */
  before?: () => Promise<void>;
  /** Called when `full` may have become false. */
  onDrain?: () => void;
  /** Called once, when a write fails; nothing is written after it. */
  onFailure?: (error: unknown) => void;
}

const NEWLINE = 10;

/**
 * Writes all waiting lines in one write, one write at a time: a fast reader gets every line immediately, a slow one
 * gets few large writes, and no timer is needed. Only complete lines are written; if a write fails halfway, the
 * incomplete last line is removed if the sink supports it.
 */
export class LineWriter implements Entries {
  readonly #sink: LineSink;
  readonly #options: LineWriterOptions;
  readonly #encoder = new TextEncoder();
  #waiting: string[] = [];
  #waitingLength = 0;
  #writing: Promise<void> | null = null;
  #failure: { error: unknown } | null = null;
  #keptBytes = 0;
  #lines = 0;

  constructor(sink: LineSink, options: LineWriterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  get lines(): number {
    return this.#lines;
  }

  get full(): boolean {
    return this.#waitingLength > this.#options.highWater;
  }

  get failure(): { error: unknown } | null {
    return this.#failure;
  }

  /** Queues a line, without its line end. It is written when the caller yields. */
  append(line: string): void {
    if (this.#failure !== null) return;
    this.#waiting.push(line);
    this.#waitingLength += line.length + 1;
    this.#writing ??= this.#write();
  }

  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #write(): Promise<void> {
    try {
      // Lines appended by the same turn of the event loop go into the same write.
      await Promise.resolve();
      while (this.#waiting.length > 0) {
        // Taken first: a line that is appended meanwhile needs a call of its own before it.
        const bytes = this.#take();
        this.#options.onDrain?.();
        await this.#options.before?.();
        await this.#writeLines(bytes);
        await this.#sink.sync?.();
      }
    } catch (error) {
      this.#failure = { error };
      this.#clear();
      this.#options.onFailure?.(error);
    } finally {
      this.#writing = null;
      this.#options.onDrain?.();
    }
  }

  #take(): Uint8Array {
    const text = this.#waiting.join("\n") + "\n";
    this.#clear();
    return this.#encoder.encode(text);
  }

  #clear(): void {
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  async #writeLines(bytes: Uint8Array): Promise<void> {
    let written = 0;
    try {
      while (written < bytes.length) written += await this.#sink.write(bytes.subarray(written));
    } catch (error) {
      this.#count(bytes.subarray(0, written));
      await this.#sink.keep?.(this.#keptBytes).catch(() => {});
      throw error;
    }
    this.#count(bytes);
  }

  #count(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) this.#lines++;
    this.#keptBytes += bytes.lastIndexOf(NEWLINE) + 1;
  }
}
