import { unicodeWidth } from "@std/cli";
import { type StandardStreams, writeStderr } from "../standard_streams.ts";
import type { RunCounts } from "./run_counts.ts";

/** How much of the input has been read, which is ahead of finished records. */
export interface InputShare {
  name: string;
  /** Bytes. */
  read: number;
  /** Total bytes; null if unknown. */
  size: number | null;
  /** Records that begin in these bytes. */
  records: number;
}

const REDRAW_MS = 100;

/**
 * A progress line on a terminal's stderr, redrawn at most ten times per second and erased at the end. It is not shown
 * elsewhere, or if results are written to a terminal.
 */
export class Progress {
  /** Whether the line is shown. */
  readonly shown: boolean;
  readonly #started = performance.now();
  /** When the line was last drawn. */
  #drawn = -Infinity;

  constructor(
    readonly streams: StandardStreams,
    readonly share: () => InputShare,
    wanted: boolean,
  ) {
    const plain = environment("TERM") === "dumb" || (environment("CI") ?? "") !== "";
    this.shown = wanted && !plain && streams.stderr.isTerminal();
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Redraws the line if it is due; only where it is `shown`. */
  update(counts: RunCounts, done: number): void {
    const now = performance.now();
    if (now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    writeStderr(
      `\r\x1b[K${fit(progressLine(counts, counts.records - done, this.seconds, this.share()))}`,
      this.streams,
    );
  }

  erase(): void {
    if (this.#drawn !== -Infinity) writeStderr("\r\x1b[K", this.streams);
    this.#drawn = -Infinity;
  }
}

/**
 * The text of the line: records, rate, failures, and the share of the input that is done, assuming that all records are
 * as long as those read so far.
 *
 * @param computed records of this run, without those of the run that is resumed.
 */
export function progressLine(counts: RunCounts, computed: number, seconds: number, share: InputShare): string {
  const rate = computed / Math.max(seconds, 0.001);
  const parts = [`${counts.records} records`, `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`];
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (share.size !== null && share.size > 0 && share.records > 0 && share.read > 0) {
    const all = Math.max(counts.records, share.records / Math.min(1, share.read / share.size));
    parts.push(`${Math.floor(100 * counts.records / all)} % of ${share.name}`);
    if (rate > 0) parts.push(`${Math.round((all - counts.records) / rate)} s left`);
  } else parts.push(share.name);
  return parts.join(", ");
}

function fit(line: string): string {
  const columns = terminalColumns();
  let [shown, width] = ["", 0];
  for (const character of line) {
    width += unicodeWidth(character);
    if (width >= columns) break;
    shown += character;
  }
  return shown;
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || 80;
  } catch {
    return Number(environment("COLUMNS")) || 80;
  }
}

function environment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined; // Deno runs without --allow-env.
  }
}
