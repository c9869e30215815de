import * as differences from "./unicode_differences_table.ts";

/** Whether a code point is in a class. */
export type CharacterTest = (code: number) => boolean;

/** White space as in Rust's `char::is_whitespace`. */
export const isWhiteSpace: CharacterTest = classOf(/\p{White_Space}/u);
/** Characters that Rust's regular expression `\w` matches. */
export const isWordCharacter: CharacterTest = classOf(/[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u);
/** Numbers of every kind, as Rust's `char::is_numeric`. */
export const isNumeric: CharacterTest = classOf(/\p{N}/u, differences.NEW_NUMBERS);
/** Punctuation, and every ASCII character that is neither letter, digit, space nor control. */
export const isPunctuation: CharacterTest = classOf(
  /[\p{P}$+<=>^`|~]/u,
  differences.FORMER_PUNCTUATION,
  differences.UNKNOWN_PUNCTUATION,
);
/** Characters that `StripAccents` removes. */
export const isMark: CharacterTest = classOf(/\p{M}/u, differences.FORMER_MARKS, differences.UNKNOWN_MARKS);
/** Characters that `BertNormalizer` removes as accents. */
export const isBertMark: CharacterTest = classOf(
  /\p{Mn}/u,
  differences.FORMER_BERT_MARKS,
  differences.UNKNOWN_BERT_MARKS,
);
/** Characters that `BertNormalizer` removes as unprintable. */
export const isBertControl: CharacterTest = classOf(
  /[\p{Cc}\p{Cf}\p{Co}\ufffd]/u,
  "",
  `9-a d ${differences.UNKNOWN_BERT_FORMATS}`,
);
/** Characters that the reference's normalization forms do not change. */
export const isUndecomposed: CharacterTest = classOf(/(?!)/u, differences.UNKNOWN_DECOMPOSITIONS);

/** Lower case of a single character (without a rule for final sigma). */
export function lowercase(code: number): string {
  for (const [first, last, distance] of differences.NEW_CAPITALS) {
    if (code >= first && code <= last) return String.fromCodePoint(code + distance);
  }
  return String.fromCodePoint(code).toLowerCase();
}

/** A class by pattern, with exceptions; results are cached. */
function classOf(pattern: RegExp, also = "", never = ""): CharacterTest {
  const known = new Map<number, boolean>();
  const [more, fewer] = [readRanges(also), readRanges(never)];
  return (code) => {
    let is = known.get(code);
    if (is === undefined) {
      is = !contains(fewer, code) && (contains(more, code) || pattern.test(String.fromCodePoint(code)));
      known.set(code, is);
    }
    return is;
  };
}

function readRanges(text: string): [first: number, last: number][] {
  return text.split(" ").filter(Boolean).map((range) => {
    const [first, last = first] = range.split("-").map((code) => parseInt(code, 16));
    return [first!, last!];
  });
}

function contains(ranges: readonly (readonly [number, number])[], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}
