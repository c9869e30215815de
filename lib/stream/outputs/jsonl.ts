import { RecordError, XlmError } from "../../errors.ts";
import { type JsonObject, recordJson, type StreamItem, type StreamRecord } from "../../record/record.ts";
import type { KeptLineFormat, ResultWriter } from "../../record/result_writer.ts";
import { spliceField } from "../json/splice_field.ts";
import type { OutputFormat, WriterSettings } from "./output_format.ts";

/** One JSON object per line: the original record, with its result as the last field. */
export const jsonl: OutputFormat = {
  description: "One JSON object per line: the record, byte for byte, with its result as the last field.",
  further: true,
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

  constructor(readonly settings: Pick<WriterSettings, "result_field" | "bare" | "further_fields">) {}

  begin(first: StreamRecord): void {
    const name = this.#takenField(first);
    if (name === undefined) return;
    const found = `Cannot add ${name} to the records of ${first.source}: the first one has it already`;
    throw new XlmError(2, `${found}; expected another name. ${this.#advice(name)}.`);
  }

  /** Fails a later record that already has a field of the result. */
  accept(record: StreamRecord): void {
    const name = this.#takenField(record);
    if (name === undefined) return;
    throw new RecordError("field_type", `${name} is there already; expected no such field. ${this.#advice(name)}`);
  }

  result(record: StreamRecord, json: string, _result: unknown, further: JsonObject = {}): string {
    const { bare, result_field, further_fields = [] } = this.settings;
    if (bare && further_fields.length === 0) return json;
    const whole = spliceField(bare ? "{}" : recordJson(record), result_field, json);
    const names = further_fields.filter((name) => further[name] !== undefined);
    return names.reduce((line, name) => spliceField(line, name, JSON.stringify(further[name])), whole);
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

  /** The first field of the result that the record has already. */
  #takenField(record: StreamRecord): string | undefined {
    const { bare, result_field, further_fields = [] } = this.settings;
    return bare ? undefined : [result_field, ...further_fields].find((name) => Object.hasOwn(record.value, name));
  }

  #advice(name: string): string {
    return name === this.settings.result_field
      ? "Use --result-field"
      : `Rename it, as in jq '.old = .${name} | del(.${name})'`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
