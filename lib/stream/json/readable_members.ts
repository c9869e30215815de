import { isJson } from "./is_json.ts";
import { stringEnd, tooDeepAt } from "./json_depth.ts";
import { afterBlanks, valueEnd } from "./json_members.ts";

/**
 * The readable members of a broken JSON object, as the text of an object; null if there are none. Of
 * `{"id":7,"score":NaN}` that is `{"id":7}`. Members after the error are used only if the error is a single token
 * (`NaN`, `None`, `01`), so that strings surely begin and end where they seem to; a member that the end of the text may
 * have truncated is never used.
 *
 * @param isWhole returns false for members that are not as in the input.
 */
export function readableMembers(text: string, isWhole: (member: string) => boolean = () => true): string | null {
  const members: string[] = [];
  let at = afterBlanks(text, 0);
  if (text[at] !== "{") return null;
  for (;;) {
    const start = afterBlanks(text, at + 1);
    const value = valueStart(text, start);
    if (value < 0) {
      // `"price":1,5`: the value before may not be complete either.
      if (start < text.length && !'"}'.includes(text[start]!)) members.pop();
      break;
    }
    const end = valueEnd(text, value);
    if (end === text.length) break;
    const [member, found] = [text.slice(start, end).trimEnd(), text.slice(value, end)];
    if (tooDeepAt(found) < 0 && isJson(found)) {
      if (isWhole(member)) members.push(member);
    } else if (!isSound(found)) break;
    // If another object may begin after the end of this one, it is unclear to which the members belong.
    if (text[end] === "}") return text.includes("{", end) ? null : joined(members);
    at = end;
  }
  return joined(members);
}

function joined(members: readonly string[]): string | null {
  return members.length === 0 ? null : `{${members.join(",")}}`;
}

/** Start of the value of the member at `start`; -1 if there is no key. */
function valueStart(text: string, start: number): number {
  if (text[start] !== '"') return -1;
  const end = stringEnd(text, start);
  const colon = afterBlanks(text, end + 1);
  return text[colon] === ":" && isJson(text.slice(start, end + 1)) ? colon + 1 : -1;
}

/** Whether only single tokens are wrong: with all strings empty and all other tokens 0 the value is JSON. */
function isSound(value: string): boolean {
  let shape = "";
  for (let i = 0; i < value.length; i++) {
    const character = value[i]!;
    if (character === '"') {
      i = stringEnd(value, i);
      shape += '""';
    } else if (/[\s,:{}[\]]/.test(character)) shape += character;
    else if (!shape.endsWith("0")) shape += "0";
  }
  return tooDeepAt(shape) < 0 && isJson(shape);
}
