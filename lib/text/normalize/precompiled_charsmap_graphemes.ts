import { GRAPHEME_CLASSES } from "./precompiled_charsmap_graphemes_table.ts";

type GraphemeClass = keyof typeof GRAPHEME_CLASSES;

const NAMES = Object.keys(GRAPHEME_CLASSES) as GraphemeClass[];
const [CR, LF, CONTROL, EXTEND, ZWNJ, LINKER, ZWJ, SPACING_MARK, PREPEND, L, V, T, REGIONAL, PICTOGRAPH, CONSONANT] =
  NAMES.map((_, i) => i + 1) as number[];
const SYLLABLES = { first: 0xac00, last: 0xd7a3, with_one_lv: 28 };

let table: Uint8Array | undefined;

/** The grapheme class of each code point, 0 for ordinary ones. Built on first use. */
function classes(): Uint8Array {
  if (table) return table;
  table = new Uint8Array(0x110000);
  for (const [i, name] of NAMES.entries()) {
    for (const range of GRAPHEME_CLASSES[name].split(" ")) {
      const [first = 0, last = first] = range.split("-").map((point) => parseInt(point, 16));
      table.fill(i + 1, first, last + 1);
    }
  }
  return table;
}

/**
 * Whether a character may share a grapheme with an ordinary neighbour. If it is false for both of two neighbours, there
 * is a boundary between them.
 */
export function joins(code_point: number): boolean {
  const kind = classes()[code_point]!;
  return kind !== 0 && kind !== LF && kind !== CONTROL && kind !== PICTOGRAPH && kind !== CONSONANT;
}

/**
 * End of the extended grapheme cluster (UAX #29, Unicode 17) that starts at `start`, a boundary, within `text[start,
 * end)`. Own code instead of `Intl.Segmenter`: twenty times as fast, and with the reference's Unicode version.
 */
export function graphemeEnd(text: string, start: number, end: number): number {
  const kinds = classes();
  let at = start;
  let left = 0;
  // State of a conjunct (consonant, marks with a linker, consonant) or an emoji sequence (pictograph, marks, joiner).
  let conjunct = 0;
  let emoji = 0;
  let regional = 0;
  while (at < end) {
    const point = text.codePointAt(at)!;
    const right = hangulClass(point) || kinds[point]!;
    if (at > start && !together(left, right, conjunct === 2, emoji === 2, regional % 2 === 1)) return at;
    conjunct = right === CONSONANT
      ? 1
      : conjunct > 0 && right === LINKER
      ? 2
      : right === EXTEND || right === ZWJ
      ? conjunct
      : 0;
    emoji = right === PICTOGRAPH
      ? 1
      : emoji === 1 && right === ZWJ
      ? 2
      : emoji === 1 && (right === EXTEND || right === ZWNJ || right === LINKER)
      ? 1
      : 0;
    regional = right === REGIONAL ? regional + 1 : 0;
    left = right;
    at += point > 0xffff ? 2 : 1;
  }
  return end;
}

const LV = -1;
const LVT = -2;

function hangulClass(point: number): number {
  if (point < SYLLABLES.first || point > SYLLABLES.last) return 0;
  return (point - SYLLABLES.first) % SYLLABLES.with_one_lv === 0 ? LV : LVT;
}

/** Rules GB3 to GB999 for two neighbours. */
function together(left: number, right: number, conjunct: boolean, emoji: boolean, odd_regional: boolean): boolean {
  if (left === CR) return right === LF;
  if (left === LF || left === CONTROL || right === CR || right === LF || right === CONTROL) return false;
  if (left === L) { if (right === L || right === V || right === LV || right === LVT) return true; }
  if ((left === LV || left === V) && (right === V || right === T)) return true;
  if ((left === LVT || left === T) && right === T) return true;
  if (right === EXTEND || right === ZWNJ || right === LINKER || right === ZWJ || right === SPACING_MARK) return true;
  if (left === PREPEND) return true;
  if (conjunct && right === CONSONANT) return true;
  if (emoji && right === PICTOGRAPH) return true;
  return odd_regional && right === REGIONAL;
}
