import { RecordError } from "../../errors.ts";
import { concatBytes } from "./concat_bytes.ts";
import { Utf8Decoder } from "./utf8_decoder.ts";
import { invalidUtf8 } from "./utf8_fault.ts";

/** Options for reading lines. */
export interface LineOptions {
  /** Maximum bytes of a line, without its line end; longer ones are never kept in memory. */
  max_line: number;
  /** Whether invalid UTF-8 fails the line or becomes U+FFFD. */
  encoding_errors: "strict" | "replace";
  /** Number of the first line. @default {1} */
  first_line?: number;
}

/** One line of an input, or one element of a JSON document. */
export interface Line {
  /** Number in its file, from 1, blank lines included. */
  readonly number: number;
  /** Column of `text` in its line, from 1. */
  readonly column: number;
  /** The text without line end. If `failure` is set, it has U+FFFD for invalid bytes, or is empty. */
  readonly text: string;
  /** The line end in the input; empty for a last line without one. */
  readonly newline: "" | "\n" | "\r\n";
  /** Why the line could not be read: `invalid_utf8` or `line_too_long`. */
  readonly failure: RecordError | null;
}

/** True for a line of white space only. */
export function isBlank(line: Line): boolean {
  if (line.failure !== null) return false;
  const { text } = line;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character !== " " && character !== "\t" && character !== "\r") return false;
  }
  return true;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Splits the UTF-8 chunks of one input into lines. Lines are yielded in batches, all that a chunk completes, since a
 * call per line would take longer than the line itself.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, options: LineOptions): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter(options);
  for await (const chunk of chunks) {
    const lines = splitter.split(chunk);
    if (lines.length > 0) yield lines;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

class LineSplitter {
  readonly #max_line: number;
  readonly #decoder: Utf8Decoder;
  #number: number;
  /** The beginning of an unfinished line. */
  #begun: Uint8Array[] = [];
  #begunLength = 0;
  #lastByte = 0;
  /** Whether the unfinished line is too long: then its bytes are only counted. */
  #tooLong = false;

  constructor(options: LineOptions) {
    this.#max_line = options.max_line;
    this.#number = (options.first_line ?? 1) - 1;
    this.#decoder = new Utf8Decoder(options.encoding_errors);
  }

  split(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    const last = chunk.lastIndexOf(NEWLINE);
    let start = 0;
    if (last >= 0 && this.#begunLength > 0) {
      start = chunk.indexOf(NEWLINE) + 1;
      const crlf = (start > 1 ? chunk[start - 2] : this.#lastByte) === CARRIAGE_RETURN;
      this.#begin(chunk.subarray(0, start));
      this.#finish(lines, crlf ? 2 : 1);
    }
    if (last >= start) this.#whole(chunk.subarray(start, last + 1), lines);
    this.#begin(chunk.subarray(last + 1));
    return lines;
  }

  end(): Line[] {
    const lines: Line[] = [];
    if (this.#begunLength > 0) this.#finish(lines, 0);
    return lines;
  }

  #begin(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#begunLength += bytes.length;
    this.#lastByte = bytes[bytes.length - 1]!;
    this.#tooLong ||= this.#begunLength > this.#max_line + 2;
    if (this.#tooLong) this.#begun = [];
    else this.#begun.push(bytes);
  }

  #finish(lines: Line[], lineEndLength: number): void {
    const size = this.#begunLength - lineEndLength;
    if (this.#tooLong) lines.push(this.#failed(tooLong(++this.#number, size, this.#max_line)));
    else this.#whole(concatBytes(this.#begun), lines);
    this.#begun = [];
    this.#begunLength = 0;
    this.#tooLong = false;
  }

  /** Appends the lines of `bytes`, which ends with a line end. */
  #whole(bytes: Uint8Array, lines: Line[]): void {
    const text = this.#decoder.decode(bytes);
    if (text === null) return this.#oneByOne(bytes, lines);
    for (let start = 0; start < text.length;) {
      const newline = text.indexOf("\n", start);
      const end = newline < 0 ? text.length : newline;
      lines.push(this.#line(text, start, end, newline >= 0));
      start = end + 1;
    }
  }

  /** `#whole` for bytes with lines that are not UTF-8. */
  #oneByOne(bytes: Uint8Array, lines: Line[]): void {
    for (let start = 0; start < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      const crlf = newline > start && bytes[end - 1] === CARRIAGE_RETURN;
      const line = bytes.subarray(start, crlf ? end - 1 : end);
      lines.push(this.#oneLine(line, lineEnd(newline >= 0, crlf)));
      start = end + 1;
    }
  }

  #oneLine(line: Uint8Array, newline: Line["newline"]): Line {
    const number = ++this.#number;
    if (line.length > this.#max_line) return this.#failed(tooLong(number, line.length, this.#max_line));
    const text = this.#decoder.decodeOrReplace(line);
    if (text !== null) return { number, column: 1, text, newline, failure: null };
    return { ...this.#failed(invalidUtf8(`line ${number}`, line)), text: this.#decoder.replace(line) };
  }

  #line(text: string, start: number, end: number, ended: boolean): Line {
    const number = ++this.#number;
    const crlf = ended && end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN;
    const line = text.slice(start, crlf ? end - 1 : end);
    const size = line.length * 3 > this.#max_line ? this.#decoder.byteLength(line) : 0;
    if (size > this.#max_line) return this.#failed(tooLong(number, size, this.#max_line));
    return { number, column: 1, text: line, newline: lineEnd(ended, crlf), failure: null };
  }

  #failed(failure: RecordError): Line {
    return { number: this.#number, column: 1, text: "", newline: "\n", failure };
  }
}

function lineEnd(ended: boolean, crlf: boolean): "" | "\n" | "\r\n" {
  return crlf ? "\r\n" : ended ? "\n" : "";
}

/** The failure of line `number`, which has `size` bytes. */
export function tooLong(number: number, size: number, max_line: number): RecordError {
  return new RecordError(
    "line_too_long",
    `line ${number} has ${size} bytes; expected at most ${max_line}. Use --max-line to allow more`,
  );
}
