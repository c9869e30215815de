import { RecordError } from "../../errors.ts";
import type { StreamRecord } from "../../record/record.ts";
import type { InputFormat } from "./input_format.ts";
import { jsonl } from "./jsonl.ts";
import { member } from "../../member.ts";
import { type Gold, inCodePoints, labelledRecords, listOf } from "./labelled_records.ts";

/**
 * Prodigy's JSONL (`db-out`): records as they are, with gold fields. Only accepted answers have any; without an
 * `answer` a record counts as accepted.
 */
export const prodigy: InputFormat = {
  description:
    "Prodigy's JSONL: `gold_entities` from `spans`, `gold_labels` from `accept` or `label`, of accepted answers.",
  read: (chunks, options) =>
    labelledRecords(jsonl.read(chunks, options), (record) => ({ record, gold: goldOf(record) })),
};

function goldOf({ value }: StreamRecord): Gold {
  const answer = member(value, "answer") ?? "accept";
  if (answer !== "accept") return {};
  const [spans, accept, label] = ["spans", "accept", "label"].map((name) => member(value, name));
  return {
    gold_labels: Array.isArray(accept) ? accept.map(String) : typeof label === "string" ? [label] : undefined,
    gold_entities: Array.isArray(spans) ? goldSpans(listOf(spans), member(value, "text")) : undefined,
  };
}

function goldSpans(spans: readonly unknown[], text: unknown) {
  if (typeof text !== "string") {
    throw new RecordError("field_missing", "text is missing; expected the text of the spans");
  }
  const found = spans.map((span) => {
    const label = member(span, "label");
    if (typeof label !== "string") {
      throw new RecordError(
        "field_type",
        `spans has ${JSON.stringify(span)?.slice(0, 60)}; expected spans with a label`,
      );
    }
    return { start: member(span, "start") as number, end: member(span, "end") as number, label };
  });
  return inCodePoints(text, "codepoint", found);
}
