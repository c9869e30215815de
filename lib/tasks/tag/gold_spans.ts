import { RecordError } from "../../errors.ts";

/** A labelled part of a text; offsets count code points. */
export interface LabelSpan {
  label: string;
  start: number;
  end: number;
}

/**
 * Gold labels that are spans, `[{"start","end","label"}]`, as annotation tools have them; `undefined` for labels of
 * words. An empty list means that a text has no spans; for given words it has no labels.
 *
 * @param read the text in which they count, or its words, joined by one space.
 * @throws {RecordError} `field_type` for anything else in a list with spans, and for a span that is not in the text.
 */
export function goldSpans(value: unknown, read: string | readonly string[]): LabelSpan[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const some = value.some((item) => typeof item === "object" && item !== null);
  if (!some && (value.length > 0 || typeof read !== "string")) return undefined;
  const length = [...typeof read === "string" ? read : read.join(" ")].length;
  return value.map((item) => {
    const { start, end, label } = Object(item) as Partial<LabelSpan>;
    const inText = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start! && start! <= end! &&
      end! <= length;
    if (inText && typeof label === "string") return { start: start!, end: end!, label };
    const found = `the gold labels have ${JSON.stringify(item).slice(0, 80)}`;
    const rule = `expected {"start","end","label"} with code points of the text, which has ${length}`;
    throw new RecordError("field_type", `${found}; ${rule}`);
  });
}
