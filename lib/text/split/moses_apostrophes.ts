import type { AlignedText } from "../offsets/aligned_text.ts";
import { ALPHA, characterClasses, NUMBER } from "../character_classes.ts";

const SPACE = 0x20;
const APOSTROPHE = 0x27;

/** A set of characters: those with the class bits `bits` under `mask`, and only the character `only` if given. */
interface CharacterSet {
  readonly mask: number;
  readonly bits: number;
  readonly only?: number;
}

const LETTER: CharacterSet = { mask: ALPHA, bits: ALPHA };
const NO_LETTER: CharacterSet = { mask: ALPHA, bits: 0 };
const NO_LETTER_OR_NUMBER: CharacterSet = { mask: ALPHA | NUMBER, bits: 0 };
const DIGIT: CharacterSet = { mask: NUMBER, bits: NUMBER };
const LETTER_S: CharacterSet = { mask: 0, bits: 0, only: 0x73 };

/** `([left])'([right])`, with a space put before or after the apostrophe or both. */
type ApostropheRule = readonly [left: CharacterSet, right: CharacterSet, space: "before" | "after" | "both"];

const ENGLISH: readonly ApostropheRule[] = [
  [NO_LETTER, NO_LETTER, "both"],
  [NO_LETTER_OR_NUMBER, LETTER, "both"],
  [LETTER, NO_LETTER, "both"],
  [LETTER, LETTER, "before"],
  [DIGIT, LETTER_S, "before"],
];

const FRENCH_AND_ITALIAN: readonly ApostropheRule[] = [
  [NO_LETTER, NO_LETTER, "both"],
  [NO_LETTER, LETTER, "both"],
  [LETTER, NO_LETTER, "both"],
  [LETTER, LETTER, "after"],
];

const RULES: ReadonlyMap<string, readonly ApostropheRule[]> = new Map([
  ["en", ENGLISH],
  ["fr", FRENCH_AND_ITALIAN],
  ["it", FRENCH_AND_ITALIAN],
]);

/**
 * The apostrophes of sacremoses' MosesTokenizer: rules for English, French and Italian, in which one at either end of
 * the text is unchanged; in other languages apostrophes are separated. Returns the result and the other buffer.
 */
export function splitApostrophes(
  language: string,
  text: AlignedText,
  spare: AlignedText,
): [result: AlignedText, spare: AlignedText] {
  const rules = RULES.get(language);
  if (rules === undefined) {
    setApart(text, spare);
    return [spare, text];
  }
  for (const rule of rules) {
    const first = nextMatch(rule, text, 1);
    if (first === text.length) continue;
    applyRule(rule, first, text, spare);
    [text, spare] = [spare, text];
  }
  return [text, spare];
}

/** As in `re.sub`, matches do not overlap: in `a'b'c` a rule matches only the first apostrophe. */
function applyRule(rule: ApostropheRule, first: number, source: AlignedText, target: AlignedText): void {
  const space = rule[2];
  target.reset(source.length * 3);
  let done = 0;
  for (let at = first; at < source.length; at = nextMatch(rule, source, at + 3)) {
    target.copyRange(source, done, at);
    if (space !== "after") target.push(SPACE, source.starts[at]!, source.starts[at]!);
    target.copy(source, at);
    if (space !== "before") target.push(SPACE, source.ends[at]!, source.ends[at]!);
    done = at + 1;
  }
  target.copyRange(source, done, source.length);
}

/** The first apostrophe at `from` or later that the rule splits; the text's length if there is none. */
function nextMatch([left, right]: ApostropheRule, { codes, length }: AlignedText, from: number): number {
  const classes = characterClasses();
  for (let i = from; i + 1 < length; i++) {
    if (codes[i] === APOSTROPHE && contains(left, codes[i - 1]!, classes) && contains(right, codes[i + 1]!, classes)) {
      return i;
    }
  }
  return length;
}

function contains({ mask, bits, only }: CharacterSet, code: number, classes: Uint8Array): boolean {
  return (classes[code]! & mask) === bits && (only === undefined || only === code);
}

/** `'` → ` ' `. */
function setApart(source: AlignedText, target: AlignedText): void {
  const { codes, starts, ends, length } = source;
  target.reset(length * 3);
  for (let i = 0; i < length; i++) {
    if (codes[i] !== APOSTROPHE) {
      target.copy(source, i);
      continue;
    }
    target.push(SPACE, starts[i]!, starts[i]!);
    target.copy(source, i);
    target.push(SPACE, ends[i]!, ends[i]!);
  }
}
