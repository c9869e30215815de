import { isObject } from "../../is_object.ts";
import type { JsonObject } from "../../record/record.ts";

/** Commands whose results can be shown. */
export type ResultKind = "classify" | "tag" | "qa";

/** A label, an entity or an answer of a result. */
export interface ResultRow {
  /** null for a word without a label, and where the model abstains. */
  label: string | null;
  score: number | null;
  /** Offsets in the unit of the run, and the text there. */
  place?: { start: number; end: number; text: string };
}

/** The fields of results, and the commands that add them. */
export const RESULT_FIELDS: Readonly<Record<string, ResultKind>> = {
  labels: "classify",
  entities: "tag",
  answers: "qa",
};

/** The field of a record's result: an input may have a field of such a name, and the result is behind it. */
export function resultField(record: JsonObject): string | undefined {
  return Object.keys(record).findLast((name) => Object.hasOwn(RESULT_FIELDS, name));
}

/** Whether a record failed: then the error is its last field. */
export function isFailed(record: JsonObject): record is JsonObject & { error: { code: string; message: string } } {
  const { error } = record;
  return Object.keys(record).at(-1) === "error" && isObject(error) && typeof error["code"] === "string" &&
    typeof error["message"] === "string";
}

/** The rows of a result; undefined if it is none. */
export function resultRows(result: unknown): ResultRow[] | undefined {
  if (!Array.isArray(result)) return undefined;
  const rows = result.map(resultRow);
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

/** The command that makes such results; undefined if that cannot be seen. */
export function kindOf(field: string, result: unknown): ResultKind | undefined {
  const [first] = Array.isArray(result) ? result : [];
  if (!isObject(first)) return RESULT_FIELDS[field];
  if ("answer" in first) return "qa";
  if ("entity" in first || "entity_group" in first) return "tag";
  return "label" in first ? "classify" : undefined;
}

function resultRow(row: unknown): ResultRow | undefined {
  if (!isObject(row)) return undefined;
  const { score, start, end } = row;
  const named = row["entity_group"] ?? row["entity"] ?? row["label"] ?? row["answer"] ?? null;
  const text = row["text"] ?? row["answer"];
  const placed = typeof start === "number" && typeof end === "number" && typeof text === "string";
  if (named !== null && typeof named !== "string") return undefined;
  return {
    label: named,
    score: typeof score === "number" ? score : null,
    ...placed && { place: { start, end, text } },
  };
}
