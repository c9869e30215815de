import { isPythonSpace } from "../../lib/text/python_text.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The merges of merges.txt: `[2 * rank]` and `[2 * rank + 1]` are the parts of a merge. As transformers reads it: a
 * line is its first two words as Python's `split` cuts them (so that a third column is ignored, and a part with a
 * no-break space in it is lost), a line of fewer words keeps its rank and merges nothing, and what follows the last
 * line end is ignored.
 */
export function readMerges(text: string): string[] {
  const merges: string[] = [];
  let line = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== LINE_FEED && unit !== CARRIAGE_RETURN) continue;
    const [left, end] = word(text, line, i);
    const [right] = word(text, end, i);
    merges.push(left, right);
    if (unit === CARRIAGE_RETURN && text.charCodeAt(i + 1) === LINE_FEED) i++;
    line = i + 1;
  }
  return merges;
}

/** The first word in `text[from .. to)` and where it ends; empty where there is none. */
function word(text: string, from: number, to: number): [word: string, end: number] {
  let begin = from;
  while (begin < to && isPythonSpace(text.charCodeAt(begin))) begin++;
  let end = begin;
  while (end < to && !isPythonSpace(text.charCodeAt(end))) end++;
  return [text.slice(begin, end), end];
}

/** merges.txt as `save_vocabulary` writes it: of a merge that is there twice only the later. */
export function writeMerges(merges: readonly string[]): string {
  const ranks = new Map<string, number>();
  for (let rank = 0; 2 * rank < merges.length; rank++) ranks.set(line(merges, rank), rank);
  const lines: string[] = [];
  for (let rank = 0; 2 * rank < merges.length; rank++) {
    if (ranks.get(line(merges, rank)) === rank) lines.push(line(merges, rank));
  }
  return lines.map((line) => `${line}\n`).join("");
}

function line(merges: readonly string[], rank: number): string {
  return `${merges[2 * rank]} ${merges[2 * rank + 1]}`.trimEnd();
}
