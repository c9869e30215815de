import { isObject } from "../../is_object.ts";
import type { JsonObject } from "../../record/record.ts";
import type { ResultRow } from "./result_rows.ts";

/** Measures of `--uncertainty`, and whether more is more uncertain. */
const MEASURES = [["least_confidence", 1], ["entropy", 1], ["margin", -1]] as const;

/**
 * How uncertain a result is; the greater, the more. It is the record's own `uncertainty` (of a sentence that of its
 * least certain word), else 1 less the lowest score; -1 if there is neither.
 */
export function uncertaintyOf(record: JsonObject, rows: readonly ResultRow[]): number {
  const { uncertainty } = record;
  if (isObject(uncertainty)) {
    for (const [name, sign] of MEASURES) {
      const found = uncertainty[name];
      const value = isObject(found) ? found["worst"] : found;
      if (typeof value === "number") return sign * value;
    }
  }
  const scores = rows.map(({ score }) => score).filter((score) => score !== null);
  return scores.length === 0 ? -1 : 1 - Math.min(...scores);
}
