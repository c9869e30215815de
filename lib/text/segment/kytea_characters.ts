import { KyteaFormatError } from "./kytea_format_error.ts";

/** Types of characters, numbered as the first six characters of every model. */
const TYPES = "KTHRDO";
const [KANJI, KATAKANA, HIRAGANA, ROMAN, DIGIT, OTHER] = [1, 2, 3, 4, 5, 6] as const;

/** The first type with a range that contains the character. */
const RANGES: readonly (readonly [type: number, first: number, last: number])[] = [
  [ROMAN, 0x41, 0x5a],
  [ROMAN, 0x61, 0x7a],
  [ROMAN, 0xff21, 0xff3a],
  [ROMAN, 0xff41, 0xff5a],
  [HIRAGANA, 0x3040, 0x3096],
  [OTHER, 0x30fb, 0x30fb],
  [KATAKANA, 0x30a0, 0x30ff],
  [KATAKANA, 0xff66, 0xff9f],
  [DIGIT, 0x30, 0x39],
  [DIGIT, 0xff10, 0xff19],
  [KANJI, 0x3400, 0x4dbf],
  [KANJI, 0x4e00, 0x9fff],
  [KANJI, 0xf900, 0xfaff],
  [KANJI, 0x20000, 0x2a6df],
  [KANJI, 0x2a700, 0x2b81f],
  [KANJI, 0x2f800, 0x2fa1f],
];

/** Distance of a full-width form from its ASCII character. */
const FULL_WIDTH = 0xfee0;
/** Characters that become full width, and other replacements. */
const WIDENED = /[a-zA-Z0-9(){}<>[\]/_,%?+:!&*@=]/;
const REPLACED = "-.\"'–―─－～｡｢｣､･";
const REPLACEMENTS = "−。”’ーーーー〜。「」、・";

/** Code points that KyTea reads as others; all are of the basic plane. */
export const KYTEA_NORMALISED: ReadonlyMap<number, number> = new Map([
  ...Array.from(REPLACED, (from, i) => [from.charCodeAt(0), REPLACEMENTS.charCodeAt(i)] as const),
  ...Array.from({ length: 0x80 }, (_, code) => [code, code + FULL_WIDTH] as const)
    .filter(([code]) => WIDENED.test(String.fromCharCode(code))),
]);

/** The type of a normalised code point, a number from 1 as in {@linkcode KyteaModel.characters}. */
export function kyteaType(code: number): number {
  // KyTea puts bits 6 to 11 of four-byte characters in the wrong place: characters with any of these bits are in no
  // range.
  if (code > 0xffff && (code & 0xfc0) !== 0) return OTHER;
  return RANGES.find(([, first, last]) => first <= code && code <= last)?.[0] ?? OTHER;
}

/** The types of the basic plane's code points, normalised. */
export function kyteaTypes(): Uint16Array {
  const types = new Uint16Array(0x10000).fill(OTHER);
  for (const [type, first, last] of RANGES.toReversed()) types.fill(type, first, last + 1);
  for (const [code, normalised] of KYTEA_NORMALISED) types[code] = kyteaType(normalised);
  return types;
}

/**
 * Text of a model.
 *
 * @throws {KyteaFormatError} if it is not UTF-8.
 */
export function decodeKyteaText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new KyteaFormatError("its characters are no UTF-8", "a model made with -encode utf8");
  }
}

/**
 * Numbers of a model's characters, which it lists in their order from 1.
 *
 * @throws {KyteaFormatError} if the types of characters are not the first.
 */
export function numberKyteaCharacters(list: string): ReadonlyMap<number, number> {
  if (!list.startsWith(TYPES)) {
    throw new KyteaFormatError(`its characters begin with ${JSON.stringify(list.slice(0, TYPES.length))}`, TYPES);
  }
  return new Map(Array.from(list, (character, i) => [character.codePointAt(0)!, i + 1]));
}
