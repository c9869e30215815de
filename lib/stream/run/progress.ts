import type { StandardStreams } from "../standard_streams.ts";
import { TerminalLine } from "../terminal_line.ts";
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

/** A progress line on a terminal's stderr. It is not shown elsewhere, or if results are written to a terminal. */
export class Progress {
  readonly #line: TerminalLine;
  readonly #started = performance.now();

  constructor(
    streams: StandardStreams,
    readonly share: () => InputShare,
    wanted: boolean,
  ) {
    this.#line = new TerminalLine(streams, wanted);
  }

  /** Whether the line is shown. */
  get shown(): boolean {
    return this.#line.shown;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Redraws the line if it is due; only where it is `shown`. */
  update(counts: RunCounts, done: number): void {
    this.#line.update(() => progressLine(counts, counts.records - done, this.seconds, this.share()));
  }

  erase(): void {
    this.#line.erase();
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
