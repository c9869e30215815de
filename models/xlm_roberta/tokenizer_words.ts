import { decodeUnits, type NormalizedText } from "../../lib/text/normalize/precompiled_charsmap_text.ts";

/** What SentencePiece writes for a space: every word begins with it. */
export const METASPACE = "\u2581";
const METASPACE_UNIT = METASPACE.charCodeAt(0);

/** One word as UTF-16 units and, for each, where in the original text its character starts. */
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
 * Reads the next word of `text` from `start` into `word`, as the pre-tokenizers WhitespaceSplit and Metaspace cut it:
 * white space separates and is lost, and a `▁` in the text begins a word. Where a word does not begin with one,
 * `add_prefix_space` puts one there, which takes the source of the character after it.
 *
 * @returns where the word ends; `word` is empty where only white space is left.
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

/** Unicode's White_Space: what JavaScript's `\s` says but U+0085 and not U+FEFF. */
export function isWhiteSpace(unit: number): boolean {
  if (unit < 0x85) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x1680) return unit === 0x85 || unit === 0xa0;
  return unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 || unit === 0x2029 ||
    unit === 0x202f || unit === 0x205f || unit === 0x3000;
}
