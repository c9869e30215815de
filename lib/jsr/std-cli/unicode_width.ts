import { eastAsianWidth } from "npm:get-east-asian-width@1.2.0";

/** Characters that take no column: controls, marks, format characters but the soft hyphen, vowels and finals of Hangul. */
const ZERO_WIDTH = /(?!\u{AD})[\p{Cc}\p{Mn}\p{Me}\p{Cf}\u{1160}-\u{11FF}]/u;

/** How many columns of a terminal the text takes, the sum over its code points. */
export function unicodeWidth(str: string): number {
  return [...str].reduce((sum, char) => sum + (ZERO_WIDTH.test(char) ? 0 : eastAsianWidth(char.codePointAt(0)!)), 0);
}
