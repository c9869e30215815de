import type { StreamItem } from "../../record/record.ts";
import { readJsonValues } from "../json/json_values.ts";
import type { InputFormat, ReadOptions } from "./input_format.ts";
import { jsonRecord } from "./json_record.ts";

/** The values of a `.json` file: the elements of an array, or consecutive values. Lines have no meaning. */
export const json: InputFormat = {
  description: "One array of records, or one record after another, over any number of lines.",
  read: jsonRecords,
};

async function* jsonRecords(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<StreamItem[]> {
  for await (const values of readJsonValues(chunks, options)) yield values.map((value) => jsonRecord(value, options));
}
