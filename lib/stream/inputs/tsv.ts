import { type Line, readLines } from "../bytes/line_reader.ts";
import type { InputFormat } from "./input_format.ts";
import { MARK, type Row, type RowReader, tableRecords } from "./table_records.ts";

/** `text/tab-separated-values`, as jq's `@tsv` and most corpora write it: quotes have no special meaning. */
export const tsv: InputFormat = {
  description: "Tab-separated values without quoting; the first row names the columns.",
  read: (chunks, options) => {
    const table = { rows: new TsvRows(), delimiter: "\t" };
    return tableRecords(readLines(chunks, options), table, options);
  },
};

/** A line is a row. */
class TsvRows implements RowReader {
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
