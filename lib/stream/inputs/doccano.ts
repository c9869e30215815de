import { RecordError } from "../../errors.ts";
import type { StreamRecord } from "../../record/record.ts";
import type { InputFormat } from "./input_format.ts";
import { json } from "./json.ts";
import { member } from "../../member.ts";
import { type Gold, type GoldSpan, inCodePoints, labelledRecords, listOf } from "./labelled_records.ts";

/** doccano's exports, JSONL or JSON: records as they are, with gold fields. doccano counts UTF-16 units. */
export const doccano = counting(
  "utf16",
  "doccano's exports (JSONL, JSON): `gold_labels` or `gold_entities` from `label`, `labels` or `entities`.",
);

/** Exports of projects that count grapheme clusters, which an export does not say. @see doccano#1511 */
export const doccanoGraphemes = counting("grapheme", "The same from projects that count grapheme clusters.");

function counting(unit: "utf16" | "grapheme", description: string): InputFormat {
  return {
    description,
    read: (chunks, options) =>
      labelledRecords(json.read(chunks, options), (record) => ({ record, gold: goldOf(record, unit) })),
  };
}

const FIELDS = ["label", "labels", "entities"] as const;

function goldOf({ value }: StreamRecord, unit: "utf16" | "grapheme"): Gold {
  const name = FIELDS.find((name) => Array.isArray(member(value, name)));
  if (name === undefined) return {};
  const items = listOf(member(value, name));
  if (items.every((item) => typeof item === "string")) {
    return { gold_labels: items, ...items.length === 0 && { gold_entities: [] } };
  }
  const text = member(value, "text");
  if (typeof text !== "string") {
    throw new RecordError("field_missing", `text is missing; expected the text that ${name} counts in`);
  }
  return { gold_entities: inCodePoints(text, unit, items.map((item) => span(item, name))) };
}

/** A span as `[start,end,label]`, or as an object in projects with relations. */
function span(item: unknown, field: string): GoldSpan {
  const [start, end, label] = Array.isArray(item)
    ? item
    : [member(item, "start_offset"), member(item, "end_offset"), member(item, "label")];
  if (typeof label === "string") return { start, end, label };
  const found = `${field} has ${JSON.stringify(item)?.slice(0, 60)}`;
  throw new RecordError("field_type", `${found}; expected [start,end,label], or labels of the whole text`);
}
