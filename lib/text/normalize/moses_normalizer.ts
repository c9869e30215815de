import type { AlignedText } from "../offsets/aligned_text.ts";
import { characterClasses, DECIMAL } from "../character_classes.ts";
import { LiteralRule } from "./literal_rule.ts";
import { exchangeQuotesAndMarks } from "./moses_quotes.ts";
import { isPythonSpace } from "../python_text.ts";

const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PERCENT = 0x25;
const APOSTROPHE = 0x27;
const OPEN = 0x28;
const CLOSE = 0x29;
const COMMA = 0x2c;
const HYPHEN = 0x2d;
const FULL_STOP = 0x2e;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const GRAVE = 0x60;
const NO_BREAK_SPACE = 0xa0;
const EN_DASH = 0x2013;
const EM_DASH = 0x2014;
const LOW_QUOTE = 0x201e;
/** No character: the far side of either end of the text. */
const NONE = -1;

const CLOSING_MARKS = codes(".!:?;,");
const APOSTROPHES = codes("'´‘‚");

/** Characters that a step needs to have an effect. */
const QUOTES_AND_DASHES = 1;
const RARE_APOSTROPHES = 2;
const ANGLE_QUOTES = 4;
const NO_BREAK = 8;
const DOUBLE_QUOTES = 16;

const TRIGGERS = new Uint8Array(0x10000);
for (
  const [bit, characters] of [
    [QUOTES_AND_DASHES, "'`„–—"],
    [RARE_APOSTROPHES, "´‘‚"],
    [ANGLE_QUOTES, "«»"],
    [NO_BREAK, "\u00a0"],
    [DOUBLE_QUOTES, "\"'`„´‘‚«»"],
  ] as const
) {
  for (const code of codes(characters)) TRIGGERS[code]! |= bit;
}

const ANGLE_QUOTE_RULES: readonly LiteralRule[] = [
  new LiteralRule("\u00a0«\u00a0", '"'),
  new LiteralRule("«\u00a0", '"'),
  new LiteralRule("«", '"'),
  new LiteralRule("\u00a0»\u00a0", '"'),
  new LiteralRule("\u00a0»", '"'),
  new LiteralRule("»", '"'),
];

const NO_BREAK_RULES: readonly LiteralRule[] = [
  new LiteralRule("\u00a0%", "%"),
  new LiteralRule("nº\u00a0", "nº "),
  new LiteralRule("\u00a0:", ":"),
  new LiteralRule("\u00a0ºC", " ºC"),
  new LiteralRule("\u00a0cm", " cm"),
  new LiteralRule("\u00a0?", "?"),
  new LiteralRule("\u00a0!", "!"),
  new LiteralRule("\u00a0;", ";"),
  new LiteralRule(",\u00a0", ", "),
];

/**
 * sacremoses' MosesPunctNormalizer with its default options (`penn`, `norm_quote_commas`, `norm_numbers`). Its 45
 * substitutions are grouped into passes that are run only where the text has a character they look for; each group says
 * which substitutions it stands for.
 */
export class MosesPunctNormalizer {
  readonly #classes = characterClasses();
  readonly #decimalSeparator: number;
  readonly #language: string;

  constructor(language: string) {
    this.#decimalSeparator = ["de", "es", "cz", "cs", "fr"].includes(language) ? COMMA : FULL_STOP;
    this.#language = language;
  }

  /** Normalises the result of `readReplacingPunctuation`. Returns one of the two buffers, with the result. */
  normalize(text: AlignedText, spare: AlignedText): AlignedText {
    const seen = this.#tidySpaces(text, spare);
    [text, spare] = [spare, text];
    if (seen & QUOTES_AND_DASHES) {
      plainQuotesAndDashes(text, spare);
      [text, spare] = [spare, text];
    }
    if (seen & RARE_APOSTROPHES) pairApostrophes(text);
    if (seen & ANGLE_QUOTES) ANGLE_QUOTE_RULES.forEach((rule) => rule.apply(text));
    if (seen & NO_BREAK) {
      NO_BREAK_RULES.forEach((rule) => rule.apply(text));
      collapseSpaces(text);
    }
    if (seen & DOUBLE_QUOTES) exchangeQuotesAndMarks(this.#language, text);
    if (seen & NO_BREAK) this.#joinNumbers(text);
    strip(text);
    return text;
  }

  /**
   * `\r` → nothing, `(` → ` (`, `)` → `) `, ` +` → ` `, `\) ([.!:?;,])` → `)\1`, `\( ` → `(`, ` \)` → `)`, `(\d) %` →
   * `\1%`, ` :` → `:`, ` ;` → `;`. When spaces are single, each rule only deletes a space, depending on the characters
   * around it, which no rule changes; so the order does not matter. Returns which triggers the text has.
   */
  #tidySpaces(source: AlignedText, target: AlignedText): number {
    target.reset(source.length * 2 + 1);
    const { codes, starts, length } = source;
    let seen = 0;
    let left = NONE;
    let space = false;
    for (let i = 0; i < length;) {
      const code = codes[i]!;
      if (code === SPACE || code === CARRIAGE_RETURN) {
        space ||= code === SPACE;
        i++;
        continue;
      }
      if ((space || code === OPEN) && this.#keepsSpace(left, code)) target.push(SPACE, endOf(target), starts[i]!);
      const begin = i;
      do {
        left = codes[i++]!;
        if (left < 0x10000) seen |= TRIGGERS[left]!;
      } while (i < length && left !== CLOSE && !isBefore(codes[i]!));
      target.copyRange(source, begin, i);
      space = left === CLOSE;
    }
    if (space && this.#keepsSpace(left, NONE)) {
      target.push(SPACE, endOf(target), source.ends[length - 1]!);
    }
    return seen;
  }

  #keepsSpace(left: number, right: number): boolean {
    if (left === OPEN || right === CLOSE || right === COLON || right === SEMICOLON) return false;
    if (left === CLOSE && CLOSING_MARKS.includes(right)) return false;
    return right !== PERCENT || left === NONE || (this.#classes[left]! & DECIMAL) === 0;
  }

  /** `(\d)NBSP(\d)` → `\1,\2` or `\1.\2`; a digit belongs to one match only. */
  #joinNumbers(text: AlignedText): void {
    const { codes, length } = text;
    for (let i = 1; i + 1 < length; i++) {
      if (codes[i] !== NO_BREAK_SPACE) continue;
      if ((this.#classes[codes[i - 1]!]! & DECIMAL) === 0 || (this.#classes[codes[i + 1]!]! & DECIMAL) === 0) continue;
      codes[i] = this.#decimalSeparator;
      i += 2;
    }
  }
}

/**
 * `` ` `` → `'`, `''` → ` " `, `„` → `"`, `–` → `-`, `—` → ` - `, ` +` → ` `. The other quotation marks of this group
 * are gone since `replace_unicode_punct`.
 */
function plainQuotesAndDashes(source: AlignedText, target: AlignedText): void {
  target.reset(source.length * 3);
  const { codes, starts, ends, length } = source;
  const pushSpace = (start: number, end: number = start) => {
    if (target.length === 0 || target.codes[target.length - 1] !== SPACE) target.push(SPACE, start, end);
  };
  const isApostrophe = (at: number) => at < length && (codes[at] === APOSTROPHE || codes[at] === GRAVE);
  for (let i = 0; i < length; i++) {
    switch (codes[i]) {
      case SPACE:
        pushSpace(starts[i]!, ends[i]!);
        break;
      case APOSTROPHE:
      case GRAVE:
        if (isApostrophe(i + 1)) {
          pushSpace(starts[i]!);
          target.push(QUOTE, starts[i]!, ends[i + 1]!);
          pushSpace(ends[++i]!);
        } else target.push(APOSTROPHE, starts[i]!, ends[i]!);
        break;
      case LOW_QUOTE:
        target.push(QUOTE, starts[i]!, ends[i]!);
        break;
      case EN_DASH:
        target.push(HYPHEN, starts[i]!, ends[i]!);
        break;
      case EM_DASH:
        pushSpace(starts[i]!);
        target.push(HYPHEN, starts[i]!, ends[i]!);
        pushSpace(ends[i]!);
        break;
      default:
        target.copy(source, i);
    }
  }
}

/** `´`, `‘`, `‚` → `'`, then `''` → `"`. */
function pairApostrophes(text: AlignedText): void {
  const { codes, ends } = text;
  let kept = 0;
  for (let i = 0; i < text.length; i++, kept++) {
    text.move(i, kept);
    if (!APOSTROPHES.includes(codes[i]!)) continue;
    codes[kept] = APOSTROPHE;
    if (i + 1 < text.length && APOSTROPHES.includes(codes[i + 1]!)) {
      codes[kept] = QUOTE;
      ends[kept] = ends[++i]!;
    }
  }
  text.length = kept;
}

/** ` +` → ` `. */
function collapseSpaces(text: AlignedText): void {
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.codes[i] === SPACE && kept > 0 && text.codes[kept - 1] === SPACE) continue;
    text.move(i, kept++);
  }
  text.length = kept;
}

/** `str.strip()`. */
function strip(text: AlignedText): void {
  const { codes } = text;
  while (text.length > 0 && isPythonSpace(codes[text.length - 1]!)) text.length--;
  let begin = 0;
  while (begin < text.length && isPythonSpace(codes[begin]!)) begin++;
  if (begin === 0) return;
  for (let i = begin; i < text.length; i++) text.move(i, i - begin);
  text.length -= begin;
}

/** End of the text in a buffer so far. */
function endOf({ ends, length }: AlignedText): number {
  return length === 0 ? 0 : ends[length - 1]!;
}

/** Whether a run of unaffected characters ends before this one. */
function isBefore(code: number): boolean {
  return code === SPACE || code === OPEN || code === CARRIAGE_RETURN;
}

function codes(characters: string): number[] {
  return Array.from(characters, (character) => character.codePointAt(0)!);
}
