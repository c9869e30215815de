import type { DownloadEvents } from "../lib/hub/download.ts";
import type { RepositoryFile } from "../lib/hub/repository.ts";
import { sizeText } from "../lib/reports/size_text.ts";
import { standardStreams, writeStderr } from "../lib/stream/standard_streams.ts";
import { TerminalLine } from "../lib/stream/terminal_line.ts";

/** Times and byte counts over which the speed is measured. */
const SAMPLES = 50;
/** Seconds over which there is no telling the speed yet. */
const SHORTEST = 0.5;

/**
 * Progress of a download on stderr: on a terminal one line over all files, with speed and time left; elsewhere one line
 * for each file.
 */
export class DownloadProgress implements DownloadEvents {
  readonly #line: TerminalLine;
  #done = 0;
  #received = 0;
  #samples: { time: number; received: number }[] = [];

  /** Bytes of all files, as soon as they are known. */
  size = 0;

  /** @param name what is fetched. */
  constructor(readonly name: string, readonly quiet: boolean) {
    this.#line = new TerminalLine(standardStreams, !quiet);
  }

  received(bytes: number): void {
    this.#received += bytes;
    this.had(bytes);
  }

  had(bytes: number): void {
    this.#done += bytes;
    if (this.#line.shown) this.#line.update(() => this.#text());
  }

  finished({ path, size }: RepositoryFile, fetched: boolean): void {
    if (!this.#line.shown) this.note(`${fetched ? "Fetched" : "Found"} ${path} (${sizeText(size)}).`);
  }

  waiting({ path }: RepositoryFile): void {
    if (!this.#line.shown) this.note(`Another process is fetching ${path}; waiting for it.`);
  }

  /** Says a sentence, without the line in its way. */
  note(text: string): void {
    if (this.quiet) return;
    this.erase();
    writeStderr(`xlm: ${text}\n`);
  }

  erase(): void {
    this.#line.erase();
  }

  #text(): string {
    this.#samples.push({ time: performance.now(), received: this.#received });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    const [first, last] = [this.#samples[0]!, this.#samples.at(-1)!];
    const seconds = (last.time - first.time) / 1000;
    const rate = seconds < SHORTEST ? 0 : (last.received - first.received) / seconds;
    return downloadLine(this.name, this.#done, this.size, rate);
  }
}

/**
 * The text of the line.
 *
 * @param rate bytes a second; 0 if it is not known.
 */
export function downloadLine(name: string, done: number, size: number, rate: number): string {
  const share = size === 0 ? 100 : Math.floor(100 * done / size);
  const parts = [`${share} %`, `${sizeText(done)} of ${sizeText(size)}`];
  if (rate > 0) parts.push(`${sizeText(rate)}/s`, `${timeText(Math.ceil((size - done) / rate))} left`);
  return `${name}: ${parts.join(", ")}`;
}

function timeText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
