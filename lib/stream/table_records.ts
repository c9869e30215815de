import { RecordError, XlmError } from "../errors.ts";
import { escaped } from "./excerpt.ts";
import { isBlank, type RecordOptions } from "./json_records.ts";
import type { Line, LineOptions } from "./line_reader.ts";
import type { StreamRecord, UnreadableRecord } from "./record.ts";

/** A row of a table before its cells have names. */
interface Row {
  line: number;
  cells: string[];
  length: number;
  failure: RecordError | null;
}

/**
 * The records of a table whose first row names the columns; every cell is a string. CSV is RFC 4180: cells may be
 * quoted, and hold commas and line ends then. TSV is `text/tab-separated-values`, as jq's `@tsv` and most corpora write
 * it: a quote is a character like any other. Blank lines are skipped.
 *
 * Own code, since the CSV packages either stop at the first broken row or lose the bound on a row's size, and replace
 * bytes that are not UTF-8.
 */
export async function* tableRecords(
  batches: AsyncIterable<Line[]>,
  options: RecordOptions & LineOptions & { format: "csv" | "tsv" },
): AsyncGenerator<(StreamRecord | UnreadableRecord)[]> {
  const { source, encodingErrors } = options;
  const rows = options.format === "csv" ? new CsvRows(options.maxLine) : new TsvRows();
  let header: string[] | null = null;
  const records: (StreamRecord | UnreadableRecord)[] = [];
  const accept = (row: Row | null): void => {
    if (row === null) return;
    if (header === null) {
      header = checkedHeader(row, source);
      return;
    }
    const { line, cells, length } = row;
    const failure = row.failure ?? wrongWidth(row, header.length);
    if (failure !== null) records.push({ source, line, failure });
    else {
      const names = header;
      const value = Object.fromEntries(cells.map((cell, i) => [names[i]!, cell]));
      records.push({ source, line, value, json: null, length, encodingErrors });
    }
  };
  for await (const lines of batches) {
    for (const line of lines) if (rows.open || !isBlank(line)) accept(rows.push(line));
    yield records.splice(0);
  }
  accept(rows.end());
  yield records;
}

function checkedHeader(row: Row, source: string): string[] {
  if (row.failure !== null) throw new XlmError(4, `Cannot read ${source}: the header: ${row.failure.message}.`);
  const twice = row.cells.find((name, i) => row.cells.indexOf(name) < i);
  if (twice === undefined) return row.cells;
  const found = `two columns are named "${escaped(twice.slice(0, 60))}"`;
  throw new XlmError(4, `Cannot read ${source}: ${found}; expected names that differ in the first line.`);
}

function wrongWidth(row: Row, width: number): RecordError | null {
  if (row.cells.length === width) return null;
  const found = `line ${row.line} has ${row.cells.length} cells`;
  return new RecordError("invalid_json", `${found}; expected ${width} as in the header`);
}

class TsvRows {
  readonly open = false;

  push({ number, text, failure }: Line): Row {
    return { line: number, cells: text.split("\t"), length: text.length, failure };
  }

  end(): null {
    return null;
  }
}

/** Makes rows of lines; a quoted cell may hold line ends, so a row may take several lines. */
class CsvRows {
  #row: Row | null = null;
  /** The parts of the quoted cell that the last line left open; null where none is. */
  #quoted: string[] | null = null;

  constructor(readonly maxLine: number) {}

  /** True while a quoted cell goes on in the next line. */
  get open(): boolean {
    return this.#quoted !== null;
  }

  /** The row that `line` completes, or null. */
  push(line: Line): Row | null {
    const row = this.#row ??= { line: line.number, cells: [], length: 0, failure: null };
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
    row.failure ??= new RecordError("invalid_json", `a quote of the row at line ${row.line} is never closed`);
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
          row.failure = new RecordError("invalid_json", `text after a closing quote at ${place}; expected a comma`);
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
