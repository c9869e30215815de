import type { StreamItem, StreamRecord } from "../../record/record.ts";
import { isBlank, readLines } from "../bytes/line_reader.ts";
import { blankItems } from "./blank_line.ts";
import type { InputFormat, ReadOptions } from "./input_format.ts";

/** Plain text: each line is the text of a record. */
export const raw: InputFormat = {
  description: "Each line is a text (`-R`).",
  read: rawRecords,
};

async function* rawRecords(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<StreamItem[]> {
  const { source, encoding_errors, blank_lines, note } = options;
  for await (const lines of readLines(chunks, options)) {
    const records: StreamItem[] = [];
    for (const line of lines) {
      if (line.number === 1 && line.newline === "" && line.text.includes("\r")) {
        note("it is one line with CR in it, which is no line end here; if it should be, convert with tr '\\r' '\\n'");
      }
      if (line.failure !== null) records.push({ source, line: line.number, failure: line.failure });
      else if (isBlank(line)) records.push(...blankItems(source, line.number, blank_lines));
      else records.push(textRecord(line.text, source, line.number, encoding_errors));
    }
    yield records;
  }
}

/** The record `{"text": text}`. */
export function textRecord(
  text: string,
  source: string,
  line: number,
  encoding_errors: "strict" | "replace",
): StreamRecord {
  return { source, line, value: { text }, json: null, length: text.length, encoding_errors };
}
