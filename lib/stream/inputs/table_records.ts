import { RecordError, XlmError } from "../../errors.ts";
import { escaped } from "../../record/escaped.ts";
import { blankItems, isBlank } from "./blank_line.ts";
import type { RecordOptions } from "./json_records.ts";
import type { Line, LineOptions } from "../bytes/line_reader.ts";
import { CsvRows, type Row, TsvRows } from "./table_rows.ts";
import type { StreamItem } from "../../record/record.ts";

/** What `tableRecords` needs to know. */
export interface TableOptions extends RecordOptions, LineOptions {
  format: "csv" | "tsv";
}

/**
 * The records of a table whose first row names the columns; every cell is a string. CSV is RFC 4180: cells may be
 * quoted, and hold commas and line ends then. TSV is `text/tab-separated-values`, as jq's `@tsv` and most corpora write
 * it: a quote is a character like any other. A later row that begins with a byte order mark, or repeats the header, is the header of a file that was joined to the first.
 *
 * Own code, since the CSV packages either stop at the first broken row or lose the bound on a row's size, and replace
 * bytes that are not UTF-8.
 *
 * @throws {XlmError} 4 for a header with a name twice, 2 where the columns are separated by another character
 */
export async function* tableRecords(
  batches: AsyncIterable<Line[]>,
  options: TableOptions,
): AsyncGenerator<StreamItem[]> {
  const { source, blankLines } = options;
  const rows = options.format === "csv" ? new CsvRows(options.maxLine) : new TsvRows();
  const table = new Table(options);
  for await (const lines of batches) {
    const items: StreamItem[] = [];
    try {
      for (const line of lines) {
        const blank = !rows.open && isBlank(line);
        items.push(...blank ? blankItems(source, line.number, blankLines) : table.items(rows.push(line)));
      }
    } catch (error) {
      // What came before in the same batch is as good as if it had come earlier.
      yield items;
      throw error;
    }
    yield items;
  }
  yield table.items(rows.end());
}

/** Rows as records, once the first has named the columns. */
class Table {
  #header: readonly string[] | null = null;
  #rows = 0;
  #noted = false;

  constructor(readonly options: TableOptions) {}

  items(row: Row | null): StreamItem[] {
    if (row === null) return [];
    const { source, encodingErrors } = this.options;
    const { line, length } = row;
    const names = this.#header;
    if (names === null) refuseHeader(row, this.options);
    if (names === null || this.#beginsFile(row, names)) {
      this.#header = checkedHeader(row, source);
      return [];
    }
    if (this.#rows++ === 0) refuseOtherDelimiter(names, row, this.options);
    const failure = row.failure ?? wrongWidth(row, names.length);
    if (failure !== null) return [{ source, line, failure }];
    const value = Object.fromEntries(row.cells.map((cell, i) => [names[i]!, cell]));
    return [{ source, line, value, json: null, length, encodingErrors }];
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

/** @throws {XlmError} 2 for a header whose quoted cells have another delimiter between them, or a table whose lines end with CR, which is one line then. */
function refuseHeader({ cells, behindQuote }: Row, { source, format }: TableOptions): void {
  const delimiter = DELIMITERS[format].find((other) => other === behindQuote);
  if (delimiter !== undefined) throw otherDelimiter(delimiter, source, format);
  if (!cells.some((cell) => cell.includes("\r") && !cell.includes("\n"))) return;
  throw new XlmError(2, `Cannot read ${source}: its lines end with CR; expected LF. Convert with tr '\\r' '\\n'.`);
}

const DELIMITERS = { csv: [";", "\t", "|"], tsv: [",", ";", "|"] } as const;

/** Where the header is one cell and another delimiter parts it and the first row, each record would lack its field. */
function refuseOtherDelimiter(names: readonly string[], { cells }: Row, { source, format }: TableOptions): void {
  if (names.length > 1) return;
  const found = DELIMITERS[format].find((other) =>
    names[0]!.includes(other) && cells.some((cell) => cell.includes(other))
  );
  if (found !== undefined) throw otherDelimiter(found, source, format);
}

function otherDelimiter(found: string, source: string, format: "csv" | "tsv"): XlmError {
  const [shown, expected] = [found === "\t" ? "tabs" : `"${found}"`, format === "csv" ? "commas" : "tabs"];
  const hint = found === "\t"
    ? "Use --format tsv."
    : found === ","
    ? "Use --format csv."
    : `Convert it, with mlr --icsv --ifs '${found}' --ojsonl cat.`;
  return new XlmError(2, `Cannot read ${source}: its columns are separated by ${shown}; expected ${expected}. ${hint}`);
}

function wrongWidth(row: Row, width: number): RecordError | null {
  if (row.cells.length === width) return null;
  const found = `line ${row.line} has ${row.cells.length} cells`;
  return new RecordError("invalid_csv", `${found}; expected ${width} as in the header`);
}
