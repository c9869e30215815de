/** Types of characters, numbered as the first six characters of every model, KTHRDO. */
const KANJI = 1;
const KATAKANA = 2;
const HIRAGANA = 3;
const ROMAN = 4;
const DIGIT = 5;
const OTHER = 6;

/** Distance of a full-width form from its ASCII character. */
const FULL_WIDTH = 0xfee0;
/** ASCII punctuation that becomes full width as letters and digits do. */
const WIDENED = "(){}<>[]/_,%?+:!&*@=";

/** Everything else that `normalise` changes. */
const OTHERS: readonly (readonly [from: string, to: string])[] = [
  ["-", "−"],
  [".", "。"],
  ['"', "”"],
  ["'", "’"],
  ["–―─－", "ー"],
  ["～", "〜"],
  ["｡", "。"],
  ["｢", "「"],
  ["｣", "」"],
  ["､", "、"],
  ["･", "・"],
];

const NORMALISED = new Map<number, number>();
for (let code = 0x21; code < 0x7f; code++) {
  const character = String.fromCharCode(code);
  if (/[a-zA-Z0-9]/.test(character) || WIDENED.includes(character)) NORMALISED.set(code, code + FULL_WIDTH);
}
for (const [from, to] of OTHERS) {
  for (const character of from) NORMALISED.set(character.charCodeAt(0), to.charCodeAt(0));
}

/** A code point as KyTea's models know it. */
export function normaliseKytea(code: number): number {
  return NORMALISED.get(code) ?? code;
}

/**
 * The type of a normalised code point. KyTea puts the bits 6 to 11 of a code point beyond U+FFFF in a wrong place: those
 * where any of them is set are of no type.
 */
export function kyteaType(code: number): number {
  if (code > 0xffff && (code & 0xfc0) !== 0) return OTHER;
  if (isIn(code, 0x41, 0x5a) || isIn(code, 0x61, 0x7a) || isIn(code, 0xff21, 0xff3a) || isIn(code, 0xff41, 0xff5a)) {
    return ROMAN;
  }
  if (isIn(code, 0x3040, 0x3096)) return HIRAGANA;
  if ((isIn(code, 0x30a0, 0x30ff) && code !== 0x30fb) || isIn(code, 0xff66, 0xff9f)) return KATAKANA;
  if (isIn(code, 0x30, 0x39) || isIn(code, 0xff10, 0xff19)) return DIGIT;
  if (
    isIn(code, 0x3400, 0x4dbf) || isIn(code, 0x4e00, 0x9fff) || isIn(code, 0xf900, 0xfaff) ||
    isIn(code, 0x20000, 0x2a6df) || isIn(code, 0x2a700, 0x2b81f) || isIn(code, 0x2f800, 0x2fa1f)
  ) {
    return KANJI;
  }
  return OTHER;
}

function isIn(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}
