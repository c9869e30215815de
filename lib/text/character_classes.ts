import * as tables from "./character_class_tables.ts";

/** Bits of a character's class. The tables are those of sacremoses and of Python 3.11 (Unicode 14.0), not V8's. */
export const ALNUM = 1;
export const ALPHA = 2;
export const NUMBER = 4;
export const LOWER = 8;
/** White space as in Python's `str.split`, `str.strip` and `\s`. */
export const SPACE = 16;
/** Categories Cc, Cf, Cs, Co and Cn: what XLM calls non-printing. */
export const OTHER = 32;
export const NONSPACING_MARK = 64;
export const DECIMAL = 128;

const CODE_POINTS = 0x110000;

const BASE: readonly (readonly [bit: number, ranges: string])[] = [
  [ALNUM, tables.ALNUM_RANGES],
  [ALPHA, tables.ALPHA_RANGES],
  [NUMBER, tables.NUMBER_RANGES],
  [LOWER, tables.LOWER_RANGES],
  [SPACE, tables.SPACE_RANGES],
  [NONSPACING_MARK, tables.NONSPACING_MARK_RANGES],
  [DECIMAL, tables.DECIMAL_RANGES],
];

/** Languages for which sacremoses has further letters. */
const MORE_LETTERS: Readonly<Record<string, string>> = { ko: tables.HANGUL_RANGES, cjk: tables.CJK_RANGES };

let common: Uint8Array | undefined;
const extended = new Map<string, Uint8Array>();

/** The class bits of every code point. */
export function characterClasses(): Uint8Array {
  if (common === undefined) {
    common = new Uint8Array(CODE_POINTS);
    // The first, so that long runs are filled at once: most code points are not assigned.
    for (const [from, to] of rangesOf(tables.OTHER_RANGES)) common.fill(OTHER, from, to);
    for (const [bit, encoded] of BASE) addRanges(common, bit, encoded);
  }
  return common;
}

/** The class bits with the additional letters of a language's Moses tokenizer. */
export function languageCharacterClasses(language: string): Uint8Array {
  if (!Object.hasOwn(MORE_LETTERS, language)) return characterClasses();
  let classes = extended.get(language);
  if (classes === undefined) {
    classes = characterClasses().slice();
    addRanges(classes, ALNUM | ALPHA, MORE_LETTERS[language]!);
    extended.set(language, classes);
  }
  return classes;
}

function addRanges(classes: Uint8Array, bits: number, encoded: string): void {
  for (const [from, to] of rangesOf(encoded)) {
    for (let code = from; code < to; code++) classes[code]! |= bits;
  }
}

/** Ranges, each as its first code point and the one behind its last. */
function* rangesOf(encoded: string): Generator<[from: number, to: number]> {
  const numbers = encoded.trim().split(/\s/);
  let to = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    const from = to + parseInt(numbers[i]!, 36);
    to = from + parseInt(numbers[i + 1]!, 36);
    yield [from, to];
  }
}
