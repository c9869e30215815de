/** Maximum nesting depth of a record; deeper ones are refused before any recursion. */
export const MAX_DEPTH = 1000;

const code = (character: string): number => character.charCodeAt(0);
const [QUOTE, BACKSLASH] = [code('"'), code("\\")];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [code("{"), code("}"), code("["), code("]")];

/** Offset of the bracket that opens level `MAX_DEPTH + 1`; -1 if there is none. */
export function tooDeepAt(text: string): number {
  if (text.length <= MAX_DEPTH) return -1;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === QUOTE) i = stringEnd(text, i);
    else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) return i;
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) depth--;
  }
  return -1;
}

/** Offset of the closing quote of the string at `start`; the text's length if there is none. */
export function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === BACKSLASH) i++;
    else if (character === QUOTE) return i;
  }
  return text.length;
}
