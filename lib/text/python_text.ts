import { characterClasses, SPACE } from "./character_classes.ts";

/**
 * White space as in Python. It has U+001C to U+001F and U+0085, which JavaScript's `\s` lacks, and lacks U+FEFF, which
 * JavaScript's has; all of it is in the basic plane.
 */
export function isPythonSpace(unit: number): boolean {
  return (unit <= 0x20 || unit >= 0x85) && (characterClasses()[unit]! & SPACE) !== 0;
}

/** `str.strip()`. */
export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isPythonSpace(text.charCodeAt(start))) start++;
  while (start < end && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** `sorted()` of strings: by code points, while JavaScript's `<` compares UTF-16 units. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Sorts surrogates (code points beyond U+FFFF) after the rest of the basic plane. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** `text.split()`: the words between white space. */
export function pythonSplit(line: string): string[] {
  const fields: string[] = [];
  for (let i = 0; i < line.length;) {
    while (i < line.length && isPythonSpace(line.charCodeAt(i))) i++;
    const begin = i;
    while (i < line.length && !isPythonSpace(line.charCodeAt(i))) i++;
    if (i > begin) fields.push(line.slice(begin, i));
  }
  return fields;
}
