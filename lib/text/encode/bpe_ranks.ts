import { isPythonSpace } from "../python_text.ts";

/** Rank of each merge; the key is its two parts, separated by a space. */
export type BpeRanks = ReadonlyMap<string, number>;

/** White space other than one space between words. */
// deno-lint-ignore no-control-regex
const ODD_SPACE = /[^\S \n]|[\x1c-\x1f\x85]| {2}|^ | $/gm;

/**
 * The `bpe_ranks` that transformers' XLMTokenizer reads from merges.txt. A merge is the first two words of a line,
 * split as by Python's `split`: a third column is ignored, and a part with a no-break space is truncated there. Lines
 * with fewer words take a rank, but match no pair. Text after the last line end is ignored. A repeated merge has its
 * later rank.
 */
export function readBpeRanks(text: string): BpeRanks {
  text = singleSpaces(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
  const ranks = new Map<string, number>();
  let rank = 0;
  let space = -1;
  for (let begin = 0, end; (end = text.indexOf("\n", begin)) >= 0; begin = end + 1) {
    if (space < begin) space = nextSpace(text, begin);
    if (space < end) space = nextSpace(text, space + 1);
    ranks.set(text.slice(begin, Math.min(space, end)), rank++);
  }
  return ranks;
}

/** The text of merges.txt, as `save_vocabulary` writes it. */
export function writeBpeRanks(ranks: BpeRanks): string {
  return [...ranks].sort(([, left], [, right]) => left - right).map(([merge]) => `${merge}\n`).join("");
}

function nextSpace(text: string, from: number): number {
  const space = text.indexOf(" ", from);
  return space < 0 ? Infinity : space;
}

/** Normalises lines to single spaces between words and none at the ends; few lines need it. */
function singleSpaces(text: string): string {
  let tidied = "";
  let done = 0;
  ODD_SPACE.lastIndex = 0;
  for (let odd; (odd = ODD_SPACE.exec(text)) !== null; ODD_SPACE.lastIndex = done) {
    const begin = text.lastIndexOf("\n", odd.index - 1) + 1;
    const end = text.indexOf("\n", odd.index);
    const line = Array.from(text.slice(begin, end < 0 ? text.length : end), (character) => {
      return isPythonSpace(character.charCodeAt(0)) ? " " : character;
    });
    tidied += text.slice(done, begin) + line.join("").replace(/ +/g, " ").replace(/^ | $/g, "");
    done = end < 0 ? text.length : end;
  }
  return tidied + text.slice(done);
}
