import { decodeUnits, type NormalizedText } from "../../lib/text/normalize/precompiled_charsmap_text.ts";

/** SentencePiece's form of a space, with which every word begins. */
export const METASPACE = "\u2581";
const METASPACE_UNIT = METASPACE.charCodeAt(0);

/** One word as UTF-16 units, and for each unit the start of its character in the original text. */
export class Word {
  units: Uint16Array = new Uint16Array(256);
  sources: Int32Array = new Int32Array(256);
  length = 0;

  push(unit: number, source: number): void {
    if (this.length === this.units.length) {
      const units = new Uint16Array(2 * this.length);
      const sources = new Int32Array(2 * this.length);
      units.set(this.units);
      sources.set(this.sources);
      this.units = units;
      this.sources = sources;
    }
    this.units[this.length] = unit;
    this.sources[this.length++] = source;
  }

  toString(): string {
    return decodeUnits(this.units.subarray(0, this.length));
  }
}

/**
 * Reads the next word of `text` from `start` into `word`, as the pre-tokenizers WhitespaceSplit and Metaspace split it:
 * white space is removed, and a `▁` in the text begins a word. With `add_prefix_space` one is prepended to other words,
 * aligned to the character after it.
 *
 * @returns the end of the word; `word` is empty if only white space is left.
 */
export function nextWord(
  text: NormalizedText,
  start: number,
  end: number,
  add_prefix_space: boolean,
  word: Word,
): number {
  const { units, sources } = text;
  word.length = 0;
  let at = start;
  while (at < end && isWhiteSpace(units[at]!)) at++;
  if (at === end) return at;
  if (add_prefix_space && units[at] !== METASPACE_UNIT) word.push(METASPACE_UNIT, sources[at]!);
  do {
    word.push(units[at]!, sources[at]!);
    at++;
  } while (at < end && units[at] !== METASPACE_UNIT && !isWhiteSpace(units[at]!));
  return at;
}

/** Unicode's White_Space: JavaScript's `\s` with U+0085 and without U+FEFF. */
export function isWhiteSpace(unit: number): boolean {
  if (unit < 0x85) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x1680) return unit === 0x85 || unit === 0xa0;
  return unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 || unit === 0x2029 ||
    unit === 0x202f || unit === 0x205f || unit === 0x3000;
}
