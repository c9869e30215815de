import { stringEnd } from "./json_depth.ts";

/** A member of a JSON object. */
export interface JsonMember {
  name: string;
  /** Its value as text. */
  json: string;
}

/** The members of a JSON object in their order, each with the text of its value. @param text valid JSON */
export function jsonMembers(text: string): JsonMember[] {
  const members: JsonMember[] = [];
  let at = afterBlanks(text, 0) + 1;
  for (;;) {
    const start = afterBlanks(text, at);
    if (text[start] !== '"') return members;
    const end = stringEnd(text, start) + 1;
    const value = afterBlanks(text, end) + 1;
    at = valueEnd(text, value);
    members.push({ name: JSON.parse(text.slice(start, end)), json: text.slice(value, at).trim() });
    if (text[at] !== ",") return members;
    at++;
  }
}

/** Offset of the comma or bracket after the value at `start`; the text's length if there is none. */
export function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const character = text[i]!;
    if (character === '"') i = stringEnd(text, i);
    else if (depth === 0 && (character === "," || character === "}")) return i;
    else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
  }
  return text.length;
}

export function afterBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[ \t\r\n]/.test(text[at]!)) at++;
  return at;
}
