import { convertOffsets } from "../../text/offsets/offsets.ts";
import type { LabelSpan } from "./gold_spans.ts";
import { labelEntities, markPlace } from "./label_entities.ts";
import type { GroupedEntity, TagContext, TokenEntity } from "./tag_context.ts";

/** The entities that rows are, with their offsets. */
export function groupSpans(rows: readonly (TokenEntity | GroupedEntity)[]): LabelSpan[] {
  return rows.flatMap((row) => "entity_group" in row ? [{ ...row, label: row.entity_group }] : []);
}

/**
 * The entities that labels of words make, or each word if labels have no marks of entities; without labels to leave out.
 */
export function keptWordSpans(
  words: readonly TokenEntity[],
  { labels: { id2label }, options: { ignore_labels } }: Pick<TagContext, "labels" | "options">,
): LabelSpan[] {
  const place = markPlace(id2label);
  const spans = place === null
    ? words.flatMap(({ entity, start, end }) => entity === null ? [] : [{ label: entity, start, end }])
    : labelEntities(words.map(({ entity }) => entity ?? "O"), place).map(({ type, first, last }) => ({
      label: type,
      start: words[first]!.start,
      end: words[last]!.end,
    }));
  return spans.filter(({ label }) => !ignore_labels.includes(label));
}

/** Spans with offsets in code points instead of UTF-16 units. */
export function inCodePoints(spans: readonly LabelSpan[], text: string): LabelSpan[] {
  const places = convertOffsets(text, "codepoint", spans.map(({ start }) => start), spans.map(({ end }) => end));
  return spans.map(({ label }, i) => ({ label, start: places[i]![0], end: places[i]![1] }));
}
