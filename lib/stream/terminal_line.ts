import { unicodeWidth } from "@std/cli";
import { type StandardStreams, writeStderr } from "./standard_streams.ts";

const REDRAW_MS = 100;

/** A line on a terminal's stderr, redrawn at most ten times per second and erased at the end. */
export class TerminalLine {
  /** Whether the line is shown: on a terminal that can erase it. */
  readonly shown: boolean;
  /** When the line was last drawn. */
  #drawn = -Infinity;

  constructor(readonly streams: StandardStreams, wanted: boolean) {
    const plain = environment("TERM") === "dumb" || (environment("CI") ?? "") !== "";
    this.shown = wanted && !plain && streams.stderr.isTerminal();
  }

  /** Redraws the line if it is due; only where it is `shown`. */
  update(text: () => string): void {
    const now = performance.now();
    if (now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    writeStderr(`\r\x1b[K${fit(text())}`, this.streams);
  }

  erase(): void {
    if (this.#drawn !== -Infinity) writeStderr("\r\x1b[K", this.streams);
    this.#drawn = -Infinity;
  }
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

/** A variable of the environment; none where Deno runs without --allow-env. */
export function environment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}
