import { RecordError } from "../../errors.ts";
import { type Line, readLines } from "../bytes/line_reader.ts";
import type { InputFormat } from "./input_format.ts";
import { MARK, namedDelimiter, type Row, type RowReader, tableRecords } from "./table_records.ts";

/** RFC 4180: quoted cells may contain delimiters and line ends. */
export const csv: InputFormat = {
  description: "Comma-separated values (RFC 4180); the first row names the columns. `--delimiter` separates otherwise.",
  read: (chunks, options) => {
    const { max_line, delimiter = "," } = options;
    const table = { rows: new CsvRows(max_line, delimiter), delimiter };
    return tableRecords(readLines(chunks, options), table, options);
  },
};

/** Assembles rows from lines; quoted cells may contain line ends, so a row may have several lines. */
class CsvRows implements RowReader {
  #row: Row | null = null;
  /** The parts of a quoted cell that is still open; null if none is. */
  #quoted: string[] | null = null;

  constructor(readonly max_line: number, readonly delimiter: string) {}

  /** Whether a quoted cell continues in the next line. */
  get open(): boolean {
    return this.#quoted !== null;
  }

  /** Adds a line; returns the row that it completes, or null. */
  push(given: Line): Row | null {
    const marked = this.#row === null && given.text.startsWith(MARK);
    const line = marked ? { ...given, text: given.text.slice(1) } : given;
    const row = this.#row ??= { line: line.number, cells: [], length: 0, failure: null, marked };
    row.length += line.text.length + line.newline.length;
    row.failure ??= line.failure;
    if (row.length > this.max_line) row.failure ??= this.#tooLong(row.line);
    if (row.failure !== null) return this.#complete();
    this.#cells(row, line);
    return this.open ? null : this.#complete();
  }

  end(): Row | null {
    const row = this.#row;
    if (row === null) return null;
    row.failure ??= new RecordError("invalid_csv", `a quote of the row at line ${row.line} is never closed`);
    return this.#complete();
  }

  #tooLong(line: number): RecordError {
    const found = `the row at line ${line} goes on for more than ${this.max_line} bytes`;
    return new RecordError("line_too_long", `${found}; expected at most so many. Use --max-line to allow more`);
  }

  #complete(): Row | null {
    const row = this.#row;
    this.#row = null;
    this.#quoted = null;
    return row;
  }

  #cells(row: Row, { number, text, newline }: Line): void {
    let at = 0;
    for (;;) {
      if (this.#quoted !== null || text[at] === '"') {
        if (this.#quoted === null) at++;
        const parts = this.#quoted ??= [];
        const end = this.#quotedPart(text, at, parts);
        if (end === text.length) {
          parts.push(newline);
          return;
        }
        row.cells.push(parts.join(""));
        this.#quoted = null;
        at = end + 1;
        if (at < text.length && text[at] !== this.delimiter) {
          const place = `line ${number}, column ${at + 1}`;
          row.behindQuote = text[at]!;
          const expected = namedDelimiter(this.delimiter);
          row.failure = new RecordError("invalid_csv", `text after a closing quote at ${place}; expected ${expected}`);
          return;
        }
      } else {
        const next = text.indexOf(this.delimiter, at);
        const end = next < 0 ? text.length : next;
        row.cells.push(text.slice(at, end));
        at = end;
      }
      if (at >= text.length) return;
      at++;
    }
  }

  /** Appends the text between `at` and the closing quote; returns the offset of that quote, or the text's length. */
  #quotedPart(text: string, at: number, parts: string[]): number {
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        parts.push(text.slice(at));
        return text.length;
      }
      const doubled = text[quote + 1] === '"';
      parts.push(text.slice(at, doubled ? quote + 1 : quote));
      if (!doubled) return quote;
      at = quote + 2;
    }
  }
}
