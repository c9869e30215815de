import { RecordError, XlmError } from "../../errors.ts";
import { recordJson, type StreamItem, type StreamRecord } from "../../record/record.ts";
import type { KeptLineFormat, ResultWriter } from "../../record/result_writer.ts";
import { spliceField } from "../json/splice_field.ts";
import type { OutputFormat, WriterSettings } from "./output_format.ts";

/** One JSON object per line: the original record, with its result as the last field. */
export const jsonl: OutputFormat = {
  description: "One JSON object per line: the record, byte for byte, with its result as the last field.",
  start: (settings) => new JsonlWriter(settings),
};

/** How lines of an earlier run are read. */
export const KEPT_JSON: KeptLineFormat = {
  name: "JSON",
  isError(line) {
    const value = parsed(line);
    if (value === undefined) return undefined;
    // Our error is the last key: an input may have an "error" of its own, before the result.
    return typeof value === "object" && value !== null && Object.keys(value).at(-1) === "error";
  },
};

/** Writes the lines of results and of failed records. */
export class JsonlWriter implements ResultWriter {
  readonly blank = "";
  readonly kept: KeptLineFormat = KEPT_JSON;

  constructor(readonly settings: Pick<WriterSettings, "result_field" | "bare">) {}

  begin(first: StreamRecord): void {
    if (!this.#hasField(first)) return;
    const found =
      `Cannot add ${this.settings.result_field} to the records of ${first.source}: the first one has it already`;
    throw new XlmError(2, `${found}; expected another name. Use --result-field.`);
  }

  /** Fails a later record that already has the result field. */
  accept(record: StreamRecord): void {
    if (!this.#hasField(record)) return;
    const found = `${this.settings.result_field} is there already`;
    throw new RecordError("field_type", `${found}; expected no such field. Use --result-field`);
  }

  result(record: StreamRecord, json: string): string {
    const { bare, result_field } = this.settings;
    return bare ? json : spliceField(recordJson(record), result_field, json);
  }

  /** The fields that could be read, and the error. */
  error(record: StreamItem, { code, message }: RecordError): string {
    const value = JSON.stringify({ code, message });
    const json = this.settings.bare || "blank" in record
      ? null
      : "value" in record
      ? recordJson(record)
      : record.json ?? null;
    return json === null ? `{"error":${value}}` : spliceField(json, "error", value);
  }

  #hasField(record: StreamRecord): boolean {
    const { bare, result_field } = this.settings;
    return !bare && Object.hasOwn(record.value, result_field);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
