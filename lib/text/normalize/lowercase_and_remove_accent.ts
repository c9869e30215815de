import type { AlignedText } from "../offsets/aligned_text.ts";
import { characterClasses, NONSPACING_MARK } from "../character_classes.ts";

/** The only character whose lower case has two characters (SpecialCasing.txt): `İ` becomes `i` and U+0307. */
const CAPITAL_I_WITH_DOT = 0x130;
/** Length of the longest canonical decomposition in code points. */
const LONGEST_DECOMPOSITION = 4;

/**
 * XLMTokenizer's `lowercase_and_remove_accent` for the word in cells `begin` to `end`: lower case, canonical
 * decomposition, no nonspacing marks, lower case again. The spans of `target` count cells of the word. The reference
 * joins all words by spaces first and splits them afterwards; word by word gives the same, since neither the final
 * sigma nor the order of marks depends on anything beyond a space.
 */
export function lowercaseAndRemoveAccent(text: AlignedText, begin: number, end: number, target: AlignedText): void {
  target.reset(LONGEST_DECOMPOSITION * (end - begin));
  const { codes } = text;
  for (let i = begin; i < end; i++) {
    const code = codes[i]!;
    if (code > 0x7f) return lowercaseBeyondAscii(text, begin, end, target);
    target.push(code >= 0x41 && code <= 0x5a ? code + 0x20 : code, i - begin, i - begin + 1);
  }
}

function lowercaseBeyondAscii(text: AlignedText, begin: number, end: number, target: AlignedText): void {
  target.length = 0;
  const lowered = text.slice(begin, end).toLowerCase();
  let at = 0;
  for (let i = begin; i < end; i++) {
    for (let count = text.codes[i] === CAPITAL_I_WITH_DOT ? 2 : 1; count > 0; count--) {
      const character = String.fromCodePoint(lowered.codePointAt(at)!);
      at += character.length;
      for (const part of withoutMarks(character.normalize("NFD"))) {
        target.push(part.codePointAt(0)!, i - begin, i - begin + 1);
      }
    }
  }
  // Decomposing the whole word may change the order of what remains, never its number.
  let cell = 0;
  for (const character of withoutMarks(lowered.normalize("NFD")).toLowerCase()) {
    target.codes[cell++] = character.codePointAt(0)!;
  }
}

function withoutMarks(text: string): string {
  const classes = characterClasses();
  let kept = "";
  for (const character of text) {
    if ((classes[character.codePointAt(0)!]! & NONSPACING_MARK) === 0) kept += character;
  }
  return kept;
}
