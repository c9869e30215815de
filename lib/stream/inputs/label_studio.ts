import { RecordError } from "../../errors.ts";
import { recordJson, type StreamRecord } from "../../record/record.ts";
import { jsonMembers } from "../json/json_members.ts";
import { spliceField } from "../json/splice_field.ts";
import type { InputFormat } from "./input_format.ts";
import { json } from "./json.ts";
import { member } from "../../member.ts";
import { type Gold, type GoldSpan, inCodePoints, labelledRecords, listOf } from "./labelled_records.ts";

/**
 * Label Studio's tasks and exports, JSON and JSON_MIN: the record is the task's data, byte for byte, with the task's
 * `id` if the data has none, and gold fields. Of several annotations the ground truth counts, else the first that was
 * not cancelled; predictions do not count.
 *
 * @see https://labelstud.io/guide/task_format
 */
export const labelStudio: InputFormat = {
  description:
    "Label Studio's tasks and exports (JSON, JSON_MIN): the fields of `data`, with `gold_labels` from choices and " +
    "`gold_entities` from labels.",
  read: (chunks, options) => labelledRecords(json.read(chunks, options), task),
};

function task(record: StreamRecord): { record: StreamRecord; gold: Gold } {
  const { value } = record;
  const data = member(value, "data");
  if (typeof data !== "object" || data === null || Array.isArray(data)) return { record, gold: minimalGold(record) };
  const dataRecord = dataOf(record, data as StreamRecord["value"]);
  const annotations = listOf(member(value, "annotations") ?? member(value, "completions"));
  const counting = annotations.filter((one) =>
    member(one, "was_cancelled") !== true && member(one, "skipped") !== true
  );
  const chosen = counting.find((one) => member(one, "ground_truth") === true) ?? counting[0];
  return {
    record: dataRecord,
    gold: chosen === undefined ? {} : annotationGold(listOf(member(chosen, "result")), data),
  };
}

/** The task's data as a record. */
function dataOf(record: StreamRecord, data: StreamRecord["value"]): StreamRecord {
  const members = new Map(jsonMembers(recordJson(record)).map(({ name, json }) => [name, json]));
  const [json, id] = [members.get("data")!, members.get("id")];
  if (id === undefined || Object.hasOwn(data, "id")) return { ...record, value: data, json };
  return { ...record, value: { ...data, id: record.value["id"] }, json: spliceField(json, "id", id) };
}

/** The choices and labels of an annotation. Each region's text is that of the data which counts as it says. */
function annotationGold(regions: readonly unknown[], data: unknown): Gold {
  const ofType = (type: string) => regions.filter((region) => member(region, "type") === type);
  const choices = ofType("choices").flatMap((region) => listOf(member(member(region, "value"), "choices")));
  const spans = ofType("labels").flatMap((region) => spansOf(member(region, "value")));
  return {
    gold_labels: choices.length === 0 ? undefined : choices.map(String),
    gold_entities: checked(spans, data),
  };
}

/** Gold of JSON_MIN, where a field of the task's own has the regions: `"label":[{"start","end","text","labels"}]`. */
function minimalGold({ value }: StreamRecord): Gold {
  const regions = Object.values(value).flatMap((field) =>
    listOf(field).filter((item) => Array.isArray(member(item, "labels")) && member(item, "start") !== undefined)
  );
  return regions.length === 0 ? {} : { gold_entities: checked(regions.flatMap(spansOf), value) };
}

/** A span for each label of a region. */
function spansOf(value: unknown): GoldSpan[] {
  const place = { start: member(value, "start") as number, end: member(value, "end") as number };
  return listOf(member(value, "labels")).map((label) => ({ ...place, label: String(label) }));
}

/** @throws {RecordError} `field_type` for spans that no text of the data has room for. */
function checked(spans: readonly GoldSpan[], data: unknown): GoldSpan[] {
  const texts = Object.values(data as object).filter((value) => typeof value === "string");
  const longest = texts.reduce((most, text) => text.length > most.length ? text : most, "");
  if (spans.length > 0 && texts.length === 0) {
    throw new RecordError("field_type", "data has labels, but no text; expected a text that they count in");
  }
  return inCodePoints(longest, "codepoint", spans);
}
