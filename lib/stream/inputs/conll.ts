import { RecordError } from "../../errors.ts";
import type { Line } from "../bytes/line_reader.ts";
import type { InputFormat } from "./input_format.ts";
import { sentenceRecords } from "./sentence_lines.ts";

/**
 * CoNLL columns, as of the shared tasks of 2002 and 2003: a word on each line, with its tag in the last column, and a
 * blank line after each sentence. `-DOCSTART-` lines are left out, and comments before a sentence.
 */
export const conll: InputFormat = {
  description:
    "A word on each line, its tag in the last of the columns (between tabs or spaces), a blank line after each sentence: " +
    "`tokens`, `gold_entities`, and `column_2` … for columns between.",
  read: (chunks, options) => sentenceRecords(chunks, options, sentence),
};

function sentence(lines: readonly Line[]) {
  const rows = withoutComments(lines.map(({ number, text }) => ({ number, cells: cellsOf(text) })))
    .filter(({ cells }) => cells[0] !== "-DOCSTART-");
  const [first] = rows;
  if (first === undefined) return undefined;
  const width = first.cells.length;
  const wrong = rows.find(({ cells }) => cells.length !== width);
  if (wrong !== undefined) {
    const found = `line ${wrong.number} has ${columns(wrong.cells.length)}`;
    throw new RecordError("invalid_csv", `${found}; expected ${width} as in the first of its sentence`);
  }
  const column = (i: number) => rows.map(({ cells }) => cells[i]!);
  const between = Array.from({ length: Math.max(width - 2, 0) }, (_, i) => [`column_${i + 2}`, column(i + 1)]);
  return {
    tokens: column(0),
    ...width > 1 && { gold_entities: column(width - 1) },
    ...Object.fromEntries(between),
  };
}

function cellsOf(line: string): string[] {
  return line.includes("\t") ? line.split("\t").map((cell) => cell.trim()) : line.trim().split(/ +/);
}

/**
 * A `#` may be a word, so lines that begin with one are comments only before the first word, and only if they have other
 * columns than the words.
 */
function withoutComments<T extends { cells: readonly string[] }>(rows: readonly T[]): T[] {
  const width = rows.at(-1)!.cells.length;
  const first = rows.findIndex(({ cells }) => !cells[0]!.startsWith("#") || cells.length === width);
  return rows.slice(Math.max(first, 0));
}

function columns(count: number): string {
  return count === 1 ? "1 column" : `${count} columns`;
}
