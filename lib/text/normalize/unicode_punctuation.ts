import type { AlignedText } from "../offsets/aligned_text.ts";
import { isPythonSpace } from "../python_text.ts";

const SPACE = 0x20;
const FULL_STOP = 0x2e;
const ELLIPSIS = 0x2026;
/** Full stops that absorb the white space after them: `。` and `．`. */
const WIDE_STOPS: readonly number[] = [0x3002, 0xff0e];

const FROM = "，、”“∶：？《》）！（；」「０１２３４５６７８９～’━〈〉【】％";
const INTO = `,,""::?"")!(;""0123456789~'-<>[]%`;

/** The lowest replaced character; most text has only lower ones. */
const FIRST_REPLACED = 0x2019;

const REPLACEMENTS = new Map(Array.from(FROM, (from, i) => [from.charCodeAt(0), INTO.charCodeAt(i)]));

/**
 * Reads units `from` to `to` of `text` into `target` as code points, with the replacements of Moses'
 * replace-unicode-punctuation.perl, as XLMTokenizer's `replace_unicode_punct` has them. No substitution produces input
 * of another, so one pass is enough.
 */
export function readReplacingPunctuation(text: string, from: number, to: number, target: AlignedText): void {
  target.reset((to - from) * 3);
  const { codes, starts, ends } = target;
  for (let i = from; i < to;) {
    const start = i++;
    let code = text.charCodeAt(start);
    if (code < FIRST_REPLACED) {
      // `push` inlined, for nearly all characters.
      const at = target.length++;
      codes[at] = code;
      starts[at] = start;
      ends[at] = i;
    } else {
      if ((code & 0xfc00) === 0xd800 && i < to && (text.charCodeAt(i) & 0xfc00) === 0xdc00) {
        code = text.codePointAt(start)!;
        i++;
      } else if (code === ELLIPSIS) {
        target.push(FULL_STOP, start, i);
        target.push(FULL_STOP, start, i);
        code = FULL_STOP;
      } else if (WIDE_STOPS.includes(code)) {
        target.push(FULL_STOP, start, i);
        while (i < to && isPythonSpace(text.charCodeAt(i))) i++;
        target.push(SPACE, i, i);
        continue;
      } else {
        code = REPLACEMENTS.get(code) ?? code;
      }
      target.push(code, start, i);
    }
  }
}
