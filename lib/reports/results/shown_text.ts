import type { ResultRow } from "./result_rows.ts";

/** A part of a text, with the label that it has. */
export interface TextPart {
  text: string;
  label?: string;
  score?: number | null;
  /** Some text before it is left out. */
  gap?: boolean;
}

/** UTF-16 units of a text that are shown, and those beside a label where the text is longer. */
const LONGEST = 420;
const AROUND = 60;

const UNITS = ["codepoint", "utf16", "byte", "grapheme"] as const;

/**
 * A text in parts: all of it, or of a long one the beginning and the places of its labels. The unit of offsets is the
 * one in which every label is where the text is that its row quotes; if there is none, no label is shown in the text.
 */
export function shownText(text: string, rows: readonly ResultRow[]): TextPart[] {
  const spans = inUtf16(text, rows);
  const parts: TextPart[] = [];
  let [at, left, gap] = [0, LONGEST, false];
  const show = (start: number, end: number, more: Omit<TextPart, "text"> = {}) => {
    if (end <= start) return;
    const part = text.slice(start, Math.min(end, start + left)).toWellFormed();
    parts.push({ text: part, ...more, ...gap && { gap } });
    left -= part.length;
    gap = part.length < end - start;
  };
  for (const { start, end, label, score } of spans) {
    if (left <= 0) break;
    if (start - at > 2 * AROUND && text.length > LONGEST) {
      show(at, at + AROUND);
      gap = true;
      show(start - AROUND, start);
    } else show(at, start);
    if (left > 0) show(start, end, { label, score });
    at = end;
  }
  if (left > 0) show(at, text.length);
  return at < text.length && left <= 0 || gap ? [...parts, { text: "", gap: true }] : parts;
}

interface Span {
  start: number;
  end: number;
  label: string;
  score: number | null;
}

/** Spans that do not overlap, in order. */
function inUtf16(text: string, rows: readonly ResultRow[]): Span[] {
  const placed = rows.filter(({ label, place }) => label !== null && place !== undefined && place.start < place.end);
  if (placed.length === 0) return [];
  for (const unit of UNITS) {
    const wanted = new Set(placed.flatMap(({ place }) => [place!.start, place!.end]));
    const found = new Map<number, number>();
    for (const [offset, index] of boundaries(text, unit)) if (wanted.has(offset)) found.set(offset, index);
    const spans = placed.map(({ label, score, place }) => ({
      start: found.get(place!.start) ?? -1,
      end: found.get(place!.end) ?? -1,
      label: label!,
      score,
    }));
    if (!spans.every(({ start, end }, i) => start >= 0 && text.slice(start, end) === placed[i]!.place!.text)) continue;
    const sorted = spans.sort((a, b) => a.start - b.start);
    return sorted.filter(({ start }, i) => sorted.slice(0, i).every(({ end }) => end <= start));
  }
  return [];
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Where units begin: their number, and their UTF-16 index. */
function* boundaries(text: string, unit: (typeof UNITS)[number]): Generator<[offset: number, index: number]> {
  let [offset, index] = [0, 0];
  yield [0, 0];
  const pieces = unit === "grapheme" ? Iterator.from(graphemes.segment(text)).map(({ segment }) => segment) : text;
  for (const piece of pieces) {
    index += piece.length;
    offset += unit === "utf16" ? piece.length : unit === "byte" ? utf8Length(piece) : 1;
    yield [offset, index];
  }
}

function utf8Length(character: string): number {
  const code = character.codePointAt(0)!;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
