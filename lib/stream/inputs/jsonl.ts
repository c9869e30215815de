import { XlmError } from "../../errors.ts";
import type { StreamItem } from "../../record/record.ts";
import { isBlank, type Line, readLines } from "../bytes/line_reader.ts";
import { isJson } from "../json/is_json.ts";
import { tooDeepAt } from "../json/json_depth.ts";
import { locateJsonFault } from "../json/json_fault.ts";
import { blankItems } from "./blank_line.ts";
import type { InputFormat, ReadOptions } from "./input_format.ts";
import { jsonRecord } from "./json_record.ts";

/** JSONL: each line is an object, or a string, which means `{"text": …}`. */
export const jsonl: InputFormat = {
  description: 'One JSON object per line; a JSON string counts as `{"text": …}`.',
  read: jsonlRecords,
};

async function* jsonlRecords(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<StreamItem[]> {
  let first = (options.first_line ?? 1) === 1;
  for await (const lines of readLines(chunks, options)) {
    const records: StreamItem[] = [];
    for (const given of lines) {
      const line = withoutMark(given);
      if (isBlank(line)) records.push(...blankItems(options.source, line.number, options.blank_lines));
      else {
        if (first) refuseWrappedJson(line, options.source);
        first = false;
        records.push(jsonRecord(line, options));
      }
    }
    yield records;
  }
}

/** JSON has no byte order mark, so one at the start of a line comes from joined files. */
function withoutMark(line: Line): Line {
  return line.text.startsWith("\ufeff") ? { ...line, text: line.text.slice(1), column: line.column + 1 } : line;
}

/** Throws if the first line shows JSON over several lines, or an array of records: every line would fail. */
function refuseWrappedJson(line: Line, source: string): void {
  const text = line.text.trim();
  if (text.startsWith("[")) {
    if (!isWrappedArray(text)) return;
    throw new XlmError(
      2,
      `Cannot read ${source}: it looks like a JSON array; expected one object a line. Use --format json or jq -c '.[]'.`,
    );
  }
  if (!text.startsWith("{") || line.newline === "" || !/[{[,]$/.test(text) || tooDeepAt(text) >= 0) return;
  if (isJson(text) || !locateJsonFault(text).unfinished) return;
  throw new XlmError(
    2,
    `Cannot read ${source}: it looks like pretty-printed JSON; expected one object a line. Use --format json or jq -c .`,
  );
}

/** Whether a line is an array of objects, or begins an array. */
function isWrappedArray(text: string): boolean {
  if (tooDeepAt(text) >= 0) return false;
  if (!isJson(text)) return locateJsonFault(text).unfinished;
  return typeof JSON.parse(text)[0] === "object";
}
