import { XlmError } from "../../errors.ts";
import type { Expand, StreamItem } from "../../record/record.ts";
import { ReadFailure } from "../bytes/read_failure.ts";
import { textBytes } from "../bytes/text_bytes.ts";
import type { Input } from "./input_files.ts";
import type { ReadOptions } from "./input_format.ts";

/** Records in batches, one per chunk of input. */
export type RecordBatches = AsyncIterable<StreamItem[]>;

/**
 * The records of all inputs, one after another.
 *
 * @throws {XlmError} 4 if reading fails, 2 if an input clearly has another format
 */
export async function* readRecords(
  inputs: readonly Input[],
  options: Omit<ReadOptions, "source" | "note"> & { expand: Expand | undefined },
): AsyncGenerator<StreamItem[]> {
  const { expand } = options;
  for (const input of inputs) {
    let line = 0;
    const how = { ...options, source: input.name, note: (found: string) => input.notes.push(found) };
    const format = await input.format.load();
    try {
      const batches = input.range === null
        ? format.read(textBytes(input.chunks(), input.name), how)
        : (await import("./shard_records.ts")).shardRecords(input, input.range, format, how);
      for await (const records of batches) {
        line = records.at(-1)?.line ?? line;
        const all = expand ? records.flatMap((record) => expanded(record, expand)) : records;
        input.records += all.length;
        yield all;
      }
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      const place = line === 0 ? "" : ` after line ${line}`;
      throw new XlmError(4, `Cannot read ${input.name}${place}: ${error.message}.`, { cause: error });
    }
  }
}

/** Expands a record; the new records have its place. */
function expanded(record: StreamItem, expand: Expand): StreamItem[] {
  const values = "value" in record ? expand(record.value) : undefined;
  if (!("value" in record) || values === undefined) return [record];
  return values.map((value) => {
    const json = JSON.stringify(value);
    return { ...record, value: JSON.parse(json), json, length: json.length };
  });
}
