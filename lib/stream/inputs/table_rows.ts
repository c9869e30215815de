import { RecordError } from "../../errors.ts";
import type { Line } from "../bytes/line_reader.ts";

const MARK = "\ufeff";

/** A row of a table, before its cells are named by the header. */
export interface Row {
  line: number;
  cells: string[];
  length: number;
  failure: RecordError | null;
  /** Whether a byte order mark stood before it. */
  marked: boolean;
  /** What stands behind a closing quote in a comma's place. */
  behindQuote?: string;
}

/** Tab-separated values: a line is a row. */
export class TsvRows {
  readonly open = false;

  push({ number, text, failure }: Line): Row {
    const marked = text.startsWith(MARK);
    const cells = (marked ? text.slice(1) : text).split("\t");
    return { line: number, cells, length: text.length, failure, marked };
  }

  end(): null {
    return null;
  }
}

/** Makes rows of lines; a quoted cell may hold line ends, so a row may take several lines. */
export class CsvRows {
  #row: Row | null = null;
  /** The parts of the quoted cell that the last line left open; null where none is. */
  #quoted: string[] | null = null;

  constructor(readonly maxLine: number) {}

  /** True while a quoted cell goes on in the next line. */
  get open(): boolean {
    return this.#quoted !== null;
  }

  /** The row that `line` completes, or null. */
  push(given: Line): Row | null {
    const marked = this.#row === null && given.text.startsWith(MARK);
    const line = marked ? { ...given, text: given.text.slice(1) } : given;
    const row = this.#row ??= { line: line.number, cells: [], length: 0, failure: null, marked };
    row.length += line.text.length + line.newline.length;
    row.failure ??= line.failure;
    if (row.length > this.maxLine) row.failure ??= this.#tooLong(row.line);
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
    const found = `the row at line ${line} goes on for more than ${this.maxLine} bytes`;
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
        if (at < text.length && text[at] !== ",") {
          const place = `line ${number}, column ${at + 1}`;
          row.behindQuote = text[at]!;
          row.failure = new RecordError("invalid_csv", `text after a closing quote at ${place}; expected a comma`);
          return;
        }
      } else {
        const comma = text.indexOf(",", at);
        const end = comma < 0 ? text.length : comma;
        row.cells.push(text.slice(at, end));
        at = end;
      }
      if (at >= text.length) return;
      at++;
    }
  }

  /** Appends what stands between `at` and the closing quote; returns that quote's offset, or the text's length. */
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
