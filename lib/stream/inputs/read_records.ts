import { XlmError } from "../../errors.ts";
import type { Input } from "./input_files.ts";
import { jsonlRecords, jsonRecords, rawRecords } from "./json_records.ts";
import { readJsonValues } from "../json/json_values.ts";
import { type LineOptions, readLines } from "../bytes/line_reader.ts";
import { ReadFailure } from "../bytes/read_failure.ts";
import type { StreamItem } from "../../record/record.ts";
import type { StreamSettings } from "../run/stream_options.ts";
import { tableRecords } from "./table_records.ts";
import { textBytes } from "../bytes/text_bytes.ts";

/** Records as they are read, in batches of what a chunk of input held. */
export type RecordBatches = AsyncIterable<StreamItem[]>;

/**
 * The records of all inputs, one after another.
 *
 * @throws {XlmError} 4 where an input cannot be read any further, 2 where its form is clearly another than its format
 */
export async function* readRecords(
  inputs: readonly Input[],
  options: LineOptions & Pick<StreamSettings, "expand" | "blankLines">,
): AsyncGenerator<StreamItem[]> {
  const { expand } = options;
  for (const input of inputs) {
    let line = 0;
    try {
      for await (const records of inputRecords(input, options)) {
        line = records.at(-1)?.line ?? line;
        yield expand ? records.flatMap((record) => expanded(record, expand)) : records;
      }
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      const place = line === 0 ? "" : ` after line ${line}`;
      throw new XlmError(4, `Cannot read ${input.name}${place}: ${error.message}.`, { cause: error });
    }
  }
}

function inputRecords(input: Input, options: LineOptions & Pick<StreamSettings, "blankLines">): RecordBatches {
  const chunks = textBytes(input.chunks(), input.name);
  const how = { ...options, source: input.name, note: (found: string) => input.notes.push(found) };
  switch (input.format) {
    case "jsonl":
      return jsonlRecords(readLines(chunks, options), how);
    case "raw":
      return rawRecords(readLines(chunks, options), how);
    case "json":
      return jsonRecords(readJsonValues(chunks, options), how);
    case "csv":
    case "tsv":
      return tableRecords(readLines(chunks, options), {
        ...how,
        format: input.format,
      });
  }
}

/** The records that one stands for: each begins where it does. */
function expanded(
  record: StreamItem,
  expand: NonNullable<StreamSettings["expand"]>,
): StreamItem[] {
  const values = "value" in record ? expand(record.value) : undefined;
  if (!("value" in record) || values === undefined) return [record];
  return values.map((value) => {
    const json = JSON.stringify(value);
    return { ...record, value: JSON.parse(json), json, length: json.length };
  });
}
