import { RecordError, XlmError } from "../../errors.ts";
import { escaped } from "../../record/escaped.ts";
import type { StreamItem } from "../../record/record.ts";
import { isBlank, type Line } from "../bytes/line_reader.ts";
import { blankItems } from "./blank_line.ts";
import type { ReadOptions } from "./input_format.ts";

/** A byte order mark. */
export const MARK = "\ufeff";

/** A row of a table, before its cells are named by the header. */
export interface Row {
  line: number;
  cells: string[];
  length: number;
  failure: RecordError | null;
  /** Whether it begins with a byte order mark. */
  marked: boolean;
  /** The character after a closing quote, if it is not the delimiter. */
  behindQuote?: string;
}

/** Assembles rows from lines. */
export interface RowReader {
  /** Whether a row continues in the next line. */
  readonly open: boolean;
  /** Adds a line; returns the row that it completes, or null. */
  push(line: Line): Row | null;
  /** The unfinished row at the end of the input. */
  end(): Row | null;
}

/** A format of tables. */
export interface TableFormat {
  rows: RowReader;
  delimiter: string;
}

/**
 * The records of a table whose first row names the columns; every cell is a string. A later row that begins with a byte
 * order mark, or repeats the header, is the header of a joined file.
 *
 * Own code, since CSV packages stop at the first broken row or do not limit the size of a row, and replace invalid
 * bytes.
 *
 * @throws {XlmError} 4 for a header with a name twice, 2 if the columns are separated by another character
 */
export async function* tableRecords(
  batches: AsyncIterable<Line[]>,
  format: TableFormat,
  options: ReadOptions,
): AsyncGenerator<StreamItem[]> {
  const { source, blank_lines } = options;
  const { rows } = format;
  const table = new Table(format, options);
  for await (const lines of batches) {
    const items: StreamItem[] = [];
    try {
      for (const line of lines) {
        const blank = !rows.open && isBlank(line);
        items.push(...blank ? blankItems(source, line.number, blank_lines) : table.items(rows.push(line)));
      }
    } catch (error) {
      // Records before the bad header are yielded first.
      yield items;
      throw error;
    }
    yield items;
  }
  yield table.items(rows.end());
}

/** Turns rows into records; the first row names the columns. */
class Table {
  #header: readonly string[] | null = null;
  #rows = 0;
  #noted = false;

  constructor(readonly format: TableFormat, readonly options: ReadOptions) {}

  items(row: Row | null): StreamItem[] {
    if (row === null) return [];
    const { source, encoding_errors } = this.options;
    const { line, length } = row;
    const names = this.#header;
    if (names === null) refuseHeader(row, source, this.format);
    if (names === null || this.#beginsFile(row, names)) {
      this.#header = checkedHeader(row, source);
      return [];
    }
    if (this.#rows++ === 0) refuseOtherDelimiter(names, row, source, this.format);
    const failure = row.failure ?? wrongWidth(row, names.length);
    if (failure !== null) return [{ source, line, failure }];
    const value = Object.fromEntries(row.cells.map((cell, i) => [names[i]!, cell]));
    return [{ source, line, value, json: null, length, encoding_errors }];
  }

  #beginsFile({ line, cells, failure, marked }: Row, names: readonly string[]): boolean {
    if (failure !== null) return false;
    const repeats = names.length > 1 && cells.length === names.length && cells.every((cell, i) => cell === names[i]);
    if (repeats && !marked && !this.#noted) {
      this.#noted = true;
      this.options.note(`line ${line} repeats the header and was left out: give joined files one by one`);
    }
    return marked || repeats;
  }
}

function checkedHeader(row: Row, source: string): string[] {
  if (row.failure !== null) throw new XlmError(4, `Cannot read ${source}: the header: ${row.failure.message}.`);
  const twice = row.cells.find((name, i) => row.cells.indexOf(name) < i);
  if (twice === undefined) return row.cells;
  const found = `two columns are named "${escaped(twice.slice(0, 60))}"`;
  throw new XlmError(4, `Cannot read ${source}: ${found}; expected names that differ in the first line.`);
}

/**
 * @throws {XlmError} 2 for a header with another delimiter between quoted cells, or a table whose lines end with CR
 * only (one line).
 */
function refuseHeader({ cells, behindQuote }: Row, source: string, format: TableFormat): void {
  const delimiter = others(format).find((other) => other === behindQuote);
  if (delimiter !== undefined) throw otherDelimiter(delimiter, source, format);
  if (!cells.some((cell) => cell.includes("\r") && !cell.includes("\n"))) return;
  throw new XlmError(2, `Cannot read ${source}: its lines end with CR; expected LF. Convert with tr '\\r' '\\n'.`);
}

/** Refuses a table with a single column if another delimiter would split header and first row. */
function refuseOtherDelimiter(names: readonly string[], { cells }: Row, source: string, format: TableFormat): void {
  if (names.length > 1) return;
  const found = others(format).find((other) => names[0]!.includes(other) && cells.some((cell) => cell.includes(other)));
  if (found !== undefined) throw otherDelimiter(found, source, format);
}

/** Usual delimiters, to recognise a table that has another one. */
const DELIMITERS = [",", ";", "\t", "|"];

function others({ delimiter }: TableFormat): string[] {
  return DELIMITERS.filter((other) => other !== delimiter);
}

/** A delimiter in messages: `a comma`. */
export function namedDelimiter(delimiter: string): string {
  return delimiter === "," ? "a comma" : delimiter === "\t" ? "a tab" : `"${delimiter}"`;
}

function otherDelimiter(found: string, source: string, { delimiter }: TableFormat): XlmError {
  const hint = found === "\t"
    ? "Use --format tsv."
    : found === ","
    ? "Use --format csv."
    : `Use --format csv --delimiter '${found}'.`;
  const separated = `its columns are separated by ${namedDelimiter(found)}`;
  return new XlmError(2, `Cannot read ${source}: ${separated}; expected ${namedDelimiter(delimiter)}. ${hint}`);
}

function wrongWidth(row: Row, width: number): RecordError | null {
  if (row.cells.length === width) return null;
  const found = `line ${row.line} has ${row.cells.length} cells`;
  return new RecordError("invalid_csv", `${found}; expected ${width} as in the header`);
}
