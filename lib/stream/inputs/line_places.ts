import { ReadFailure } from "../bytes/read_failure.ts";
import { failureCause } from "../../failure_cause.ts";

/** The beginning of a line. */
export interface LinePlace {
  /** Bytes before it. */
  readonly offset: number;
  /** The line's number, from 1; infinite at the end of the file. */
  readonly line: number;
}

const NEWLINE = 10;
const CHUNK_BYTES = 1 << 20;

/**
 * The first line that begins at or behind each of two bytes of a file, `start` and `end`; the end of the file where none
 * does. Everything before is read, because numbers of lines are those of the whole file.
 *
 * @throws {ReadFailure}
 */
export async function linePlaces(
  path: string,
  { start, end }: { start: number; end: number },
): Promise<{ from: LinePlace; to: LinePlace }> {
  try {
    using file = await Deno.open(path);
    const lines = new LineCounter(file, (await file.stat()).size);
    const from = await lines.next(start);
    return { from, to: end === start ? from : await lines.next(end) };
  } catch (error) {
    throw new ReadFailure(failureCause(error), { cause: error });
  }
}

class LineCounter {
  readonly #buffer = new Uint8Array(CHUNK_BYTES);
  #chunk = this.#buffer.subarray(0, 0);
  /** Bytes before the chunk, and the place behind the last line end that was seen. */
  #before = 0;
  #place: LinePlace = { offset: 0, line: 1 };

  constructor(readonly file: Deno.FsFile, readonly size: number) {}

  /** The first line that begins at `least` or later. */
  async next(least: number): Promise<LinePlace> {
    while (this.#place.offset < least) {
      const at = this.#chunk.indexOf(NEWLINE, Math.max(this.#place.offset - this.#before, 0));
      if (at >= 0) this.#place = { offset: this.#before + at + 1, line: this.#place.line + 1 };
      else if (!await this.#fill()) this.#place = { offset: Math.max(this.#before, least), line: Infinity };
    }
    return this.#place.offset < this.size ? this.#place : { offset: this.#place.offset, line: Infinity };
  }

  async #fill(): Promise<boolean> {
    this.#before += this.#chunk.length;
    const length = await this.file.read(this.#buffer) ?? 0;
    this.#chunk = this.#buffer.subarray(0, length);
    return length > 0;
  }
}
