import { RecordError } from "../../errors.ts";
import { concatBytes } from "../bytes/concat_bytes.ts";
import { type Line, type LineOptions, tooLong } from "../bytes/line_reader.ts";
import { Utf8Decoder } from "../bytes/utf8_decoder.ts";
import { invalidUtf8 } from "../bytes/utf8_fault.ts";

/**
 * The texts of the values of a `.json` file: the elements of an array, or consecutive values. Only brackets and strings
 * are parsed, so that documents of any size are streamed, values are limited by `max_line` like lines, and an error
 * inside a value fails only that value.
 */
export async function* readJsonValues(chunks: AsyncIterable<Uint8Array>, options: LineOptions): AsyncGenerator<Line[]> {
  const splitter = new JsonValueSplitter(options);
  for await (const chunk of chunks) {
    const values = splitter.split(chunk);
    if (values.length > 0) yield values;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

const code = (character: string): number => character.charCodeAt(0);
const NEWLINE = code("\n");
const QUOTE = code('"');
const BACKSLASH = code("\\");
const COMMA = code(",");
const OPEN_BRACKET = code("[");
const CLOSE_BRACKET = code("]");
const OPEN_BRACE = code("{");
const CLOSE_BRACE = code("}");
const MARK = [0xef, 0xbb, 0xbf];
const blank = new Set(["\n", "\r", "\t", " "].map(code));

class JsonValueSplitter {
  readonly #options: LineOptions;
  readonly #decoder: Utf8Decoder;
  #chunk: Uint8Array = new Uint8Array(0);
  #lines: Line[] = [];

  /** Line of the next byte, and the number of bytes of that line before the current chunk. */
  #line = 1;
  #lineStart = 0;
  /** Line of the opening bracket of the array; 0 outside an array. */
  #arrayLine = 0;
  #afterComma = false;
  /** Number of bytes of a byte order mark so far. */
  #marked = 0;

  /** The current value: whether there is one, where it begins, its bytes in earlier chunks. */
  #begun = false;
  #start = 0;
  #startLine = 0;
  #startColumn = 0;
  #parts: Uint8Array[] = [];
  #length = 0;
  /** State of the scan before the next byte: nesting depth, whether inside a string, whether after a backslash. */
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#decoder = new Utf8Decoder(options.encoding_errors);
  }

  split(chunk: Uint8Array): Line[] {
    this.#chunk = chunk;
    this.#lines = [];
    this.#start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (!this.#begun && this.#isMark(byte)) continue;
      if (this.#inString) this.#inside(byte);
      else if (blank.has(byte)) this.#between(byte, i);
      else this.#token(byte, i);
      if (byte === NEWLINE) {
        this.#line++;
        this.#lineStart = i + 1;
      }
    }
    if (this.#begun) this.#keep(chunk.length);
    this.#lineStart -= chunk.length;
    return this.#lines;
  }

  end(): Line[] {
    this.#chunk = new Uint8Array(0);
    this.#lines = [];
    this.#start = 0;
    if (this.#marked > 0) this.#brokenMark();
    const whole = this.#depth === 0 && !this.#inString;
    if (this.#begun) this.#finish(0, "");
    if (this.#arrayLine > 0 && whole) {
      const found = `the array that begins at line ${this.#arrayLine} does not end; was the file cut?`;
      this.#startLine = Math.max(this.#startLine, this.#arrayLine);
      this.#lines.push(this.#failed(new RecordError("invalid_json", found)));
    }
    return this.#lines;
  }

  /** A byte order mark between values comes from joined files. */
  #isMark(byte: number): boolean {
    const next = byte === MARK[this.#marked];
    if (next) this.#marked = (this.#marked + 1) % MARK.length;
    else if (this.#marked > 0) this.#brokenMark();
    return next;
  }

  #brokenMark(): void {
    this.#startLine = this.#line;
    this.#lines.push(this.#failed(invalidUtf8(`line ${this.#line}`, new Uint8Array(MARK.slice(0, this.#marked)))));
    this.#marked = 0;
  }

  #inside(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  #between(byte: number, i: number): void {
    if (byte === NEWLINE && this.#begun && this.#depth === 0 && this.#arrayLine === 0) this.#finish(i, "\n");
  }

  #token(byte: number, i: number): void {
    const inArray = this.#arrayLine > 0;
    const outermost = this.#depth === 0;
    if (outermost && inArray && (byte === COMMA || byte === CLOSE_BRACKET)) return this.#separator(byte, i);
    if (outermost && !inArray && !this.#begun && byte === OPEN_BRACKET) {
      this.#arrayLine = this.#line;
      this.#afterComma = false;
      return;
    }
    if (!this.#begun) this.#begin(i);
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && this.#depth > 0 && --this.#depth === 0 && !inArray) {
      this.#finish(i + 1, "\n");
    }
  }

  /** A comma or the closing bracket of the array. */
  #separator(byte: number, i: number): void {
    const comma = byte === COMMA;
    if (this.#begun) this.#finish(i, "\n");
    else if (comma || this.#afterComma) {
      const place = `line ${this.#line}, column ${i - this.#lineStart + 1}`;
      this.#startLine = this.#line;
      const found = `unexpected "${comma ? "," : "]"}" at ${place}; expected a value before it`;
      this.#lines.push(this.#failed(new RecordError("invalid_json", found)));
    }
    this.#afterComma = comma;
    if (!comma) this.#arrayLine = 0;
  }

  #begin(i: number): void {
    this.#begun = true;
    this.#start = i;
    this.#startLine = this.#line;
    this.#startColumn = i - this.#lineStart + 1;
  }

  /** Keeps the value's bytes in this chunk up to `end`; too many are only counted. */
  #keep(end: number): void {
    this.#length += end - this.#start;
    if (this.#length > this.#options.max_line) this.#parts = [];
    else this.#parts.push(this.#chunk.subarray(this.#start, end));
  }

  #finish(end: number, newline: "" | "\n"): void {
    this.#keep(end);
    this.#lines.push(this.#value(newline));
    this.#begun = false;
    this.#parts = [];
    this.#length = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  #value(newline: "" | "\n"): Line {
    const number = this.#startLine;
    if (this.#length > this.#options.max_line) {
      return this.#failed(tooLong(number, this.#length, this.#options.max_line));
    }
    const bytes = withoutTrailingBlanks(concatBytes(this.#parts));
    const text = this.#decoder.decodeOrReplace(bytes);
    if (text === null) {
      return { ...this.#failed(invalidUtf8(`line ${number}`, bytes)), text: this.#decoder.replace(bytes) };
    }
    return { number, column: this.#startColumn, text, newline, failure: null };
  }

  #failed(failure: RecordError): Line {
    return { number: this.#startLine, column: 1, text: "", newline: "\n", failure };
  }
}

function withoutTrailingBlanks(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && blank.has(bytes[end - 1]!)) end--;
  return bytes.subarray(0, end);
}
