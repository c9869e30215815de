import { isObject } from "../../is_object.ts";
import { member } from "../../member.ts";
import type { JsonObject } from "../../record/record.ts";
import { isFailed, resultField } from "../results/result_rows.ts";

/** What a run, or a gold field, says of a record. */
export type Verdict =
  /** One label or answer, and the scores of all that are listed. */
  | { kind: "labels" | "answers"; best: string; scores: ReadonlyMap<string, number> }
  | { kind: "words"; words: readonly WordVerdict[] }
  | { kind: "spans"; spans: readonly SpanVerdict[] }
  /** Nothing. */
  | { kind: "none"; why: "failed" | "abstained" | "missing" };

/** A word's label; `null` if it has none. */
export interface WordVerdict {
  /** Where it is in the text; `undefined` if not known. */
  place: string | undefined;
  best: string | null;
  scores: ReadonlyMap<string, number>;
}

export interface SpanVerdict {
  start: number;
  end: number;
  label: string;
}

/** The result of a record of `classify`, `tag` or `qa`. @param field its name, if it is another than the command's. */
export function resultVerdict(record: JsonObject, field: string | undefined): Verdict {
  if (isFailed(record)) return { kind: "none", why: "failed" };
  const name = field ?? resultField(record);
  const result = name === undefined ? undefined : member(record, name);
  if (!Array.isArray(result)) return { kind: "none", why: "missing" };
  if (member(record, "abstain") === true) return { kind: "none", why: "abstained" };
  const items = result.filter(isObject);
  const [first = {}] = items;
  if ("answer" in first || name === "answers") return answersVerdict(items);
  if ("entity" in first) return { kind: "words", words: items.map(wordVerdict) };
  if ("entity_group" in first || name === "entities") return { kind: "spans", spans: items.flatMap(spanVerdict) };
  if (!("label" in first)) return { kind: "none", why: "missing" };
  return { kind: "labels", best: String(first["label"]), scores: scoresOf(items, "label") };
}

/** A gold field, read as what the run says: a label, labels or spans of words, or answers. */
export function goldVerdict(value: unknown, kind: Verdict["kind"], texts: (value: unknown) => string[]): Verdict {
  if (value === undefined || value === null) return { kind: "none", why: "missing" };
  if (kind === "answers") {
    const answers = texts(value);
    return { kind, best: answers[0] ?? "", scores: new Map(answers.map((answer) => [answer, 1])) };
  }
  const items = Array.isArray(value) ? value : [value];
  if (kind === "words" && items.every((item) => !isObject(item))) {
    return { kind, words: items.map((label) => goldWord(label)) };
  }
  if (kind === "words" || kind === "spans") {
    return { kind: "spans", spans: items.filter(isObject).flatMap(spanVerdict) };
  }
  const [label] = items;
  const name = isObject(label) ? member(label, "label") : label;
  if (name === undefined || name === null || name === "") return { kind: "none", why: "missing" };
  return { kind: "labels", best: String(name), scores: new Map([[String(name), 1]]) };
}

function goldWord(label: unknown): WordVerdict {
  const best = label === null ? null : String(label);
  return { place: undefined, best, scores: new Map(best === null ? [] : [[best, 1]]) };
}

function answersVerdict(items: readonly JsonObject[]): Verdict {
  return { kind: "answers", best: String(items[0]?.["answer"] ?? ""), scores: scoresOf(items, "answer") };
}

function wordVerdict(row: JsonObject): WordVerdict {
  const { entity, score, labels, start, end } = row;
  const best = typeof entity === "string" ? entity : null;
  const listed = Array.isArray(labels) ? scoresOf(labels.filter(isObject), "label") : new Map<string, number>();
  const known = best !== null && typeof score === "number" && listed.size === 0;
  return { place: `${start}-${end}`, best, scores: known ? new Map([[best, score]]) : listed };
}

function spanVerdict({ start, end, label, entity_group }: JsonObject): SpanVerdict[] {
  const name = entity_group ?? label;
  if (typeof start !== "number" || typeof end !== "number" || typeof name !== "string") return [];
  return [{ start, end, label: name }];
}

function scoresOf(items: readonly JsonObject[], key: string): Map<string, number> {
  const scores = new Map<string, number>();
  for (const item of items) {
    const [name, score] = [String(item[key]), item["score"]];
    if (!scores.has(name)) scores.set(name, typeof score === "number" ? score : 0);
  }
  return scores;
}
