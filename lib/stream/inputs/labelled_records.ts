import { RecordError } from "../../errors.ts";
import { recordJson, type StreamItem, type StreamRecord } from "../../record/record.ts";
import { convertOffsets } from "../../text/offsets/offsets.ts";
import { withFields } from "../json/with_fields.ts";

/** A labelled part of a text, as the gold field of `tag` has it: offsets count code points. */
export interface GoldSpan {
  start: number;
  end: number;
  label: string;
}

/** What annotators said of a record; each is absent where they said nothing of the kind. */
export interface Gold {
  gold_labels?: readonly string[] | undefined;
  gold_entities?: readonly GoldSpan[] | undefined;
}

/**
 * The records with their gold fields, which replace fields of these names.
 *
 * @param read what is left of a record (itself, or a part of it), and its gold. It may throw a RecordError.
 */
export async function* labelledRecords(
  batches: AsyncIterable<StreamItem[]>,
  read: (record: StreamRecord) => { record: StreamRecord; gold: Gold },
): AsyncGenerator<StreamItem[]> {
  for await (const items of batches) yield items.map((item) => "value" in item ? withGold(item, read) : item);
}

function withGold(
  given: StreamRecord,
  read: (record: StreamRecord) => { record: StreamRecord; gold: Gold },
): StreamItem {
  try {
    const { record, gold } = read(given);
    const fields = Object.entries(gold).filter(([, value]) => value !== undefined);
    if (fields.length === 0) return record;
    const json = withFields(record, Object.fromEntries(fields.map(([name, value]) => [name, JSON.stringify(value)])));
    return { ...record, value: { ...record.value, ...Object.fromEntries(fields) }, json };
  } catch (failure) {
    if (!(failure instanceof RecordError)) throw failure;
    const { source, line } = given;
    return { source, line, failure, json: recordJson(given) };
  }
}

/**
 * Spans with offsets in code points.
 *
 * @param unit in which `spans` count.
 * @throws {RecordError} `field_type` for a span that is not in the text.
 */
export function inCodePoints(text: string, unit: keyof typeof UNITS, spans: readonly GoldSpan[]): GoldSpan[] {
  if (spans.length === 0) return [];
  const graphemes = unit === "grapheme" ? graphemeStarts(text) : [];
  const length = unit === "grapheme" ? graphemes.length - 1 : unit === "utf16" ? text.length : [...text].length;
  for (const { start, end } of spans) {
    if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end && end <= length) {
      continue;
    }
    const found = `a label goes from ${JSON.stringify(start)} to ${JSON.stringify(end)}`;
    throw new RecordError("field_type", `${found}; expected offsets in the text, which has ${length} ${UNITS[unit]}`);
  }
  if (unit === "codepoint") return [...spans];
  const utf16 = (offset: number) => unit === "grapheme" ? graphemes[offset]! : offset;
  const [starts, ends] = [spans.map(({ start }) => utf16(start)), spans.map(({ end }) => utf16(end))];
  const places = convertOffsets(text, "codepoint", starts, ends);
  return spans.map(({ label }, i) => ({ start: places[i]![0], end: places[i]![1], label }));
}

const UNITS = { codepoint: "code points", utf16: "UTF-16 units", grapheme: "grapheme clusters" } as const;

/** Where each grapheme cluster begins in UTF-16 units, and where the last one ends. */
function graphemeStarts(text: string): number[] {
  const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
  return [...Array.from(segments, ({ index }) => index), text.length];
}

/** A list, or nothing if there is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
