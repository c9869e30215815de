import type { AlignedText, AlignedWords } from "../offsets/aligned_text.ts";
import {
  ALNUM,
  ALPHA,
  characterClasses,
  languageCharacterClasses,
  LOWER,
  NUMBER,
  SPACE as WHITE_SPACE,
} from "../character_classes.ts";
import { splitApostrophes } from "./moses_apostrophes.ts";
import { restoreMultidots } from "./moses_multidots.ts";
import { type MosesPrefixes, mosesPrefixes } from "./moses_prefixes.ts";

const SPACE = 0x20;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const HYPHEN = 0x2d;
const FULL_STOP = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const GRAVE = 0x60;
const LETTER_M = 0x4d;
const LETTER_U = 0x55;

/**
 * sacremoses' MosesTokenizer with the options that XLMTokenizer uses: no escaping, no protected patterns, hyphens kept.
 * The comment of each pass names the substitutions that it implements.
 */
export class MosesTokenizer {
  readonly #language: string;
  readonly #classes: Uint8Array;
  readonly #prefixes: MosesPrefixes;

  constructor(language: string) {
    this.#language = language;
    this.#classes = languageCharacterClasses(language);
    this.#prefixes = mosesPrefixes(language);
  }

  /** Splits `text` into `words`, which then refer to one of the two buffers. */
  tokenize(text: AlignedText, spare: AlignedText, words: AlignedWords): void {
    collapseWhiteSpace(text);
    const hasApostrophe = this.#separate(text, spare);
    [text, spare] = [spare, text];
    if (hasApostrophe) [text, spare] = splitApostrophes(this.#language, text, spare);
    words.reset(text);
    const mayHaveMarker = this.#splitWords(text, words);
    if (mayHaveMarker) restoreMultidots(words);
  }

  /**
   * PAD_NOT_ISALNUM, `replace_multidots` and COMMA_SEPARATE_1 to 3: spaces around every character but letters, digits,
   * white space and `.'-`, around runs of two full stops or more, and around commas outside numbers. Returns whether
   * there is an apostrophe.
   */
  #separate(source: AlignedText, target: AlignedText): boolean {
    const classes = this.#classes;
    const { codes, starts, ends, length } = source;
    target.reset(length * 3);
    let hasApostrophe = false;
    for (let i = 0; i < length;) {
      const begin = i;
      while (i < length && ((classes[codes[i]!]! & ALNUM) !== 0 || isPlain(codes[i]!))) i++;
      target.copyRange(source, begin, i);
      if (i === length) break;
      const code = codes[i]!;
      const end = code === FULL_STOP ? endOfRun(source, i) : i + 1;
      if (code === COMMA) {
        i = this.#separateCommas(source, i, target);
      } else if (code === APOSTROPHE || (code === FULL_STOP && end === i + 1)) {
        hasApostrophe ||= code === APOSTROPHE;
        target.copy(source, i++);
      } else {
        target.push(SPACE, starts[i]!, starts[i]!);
        target.copyRange(source, i, end);
        if (code !== FULL_STOP || end < length) target.push(SPACE, ends[end - 1]!, ends[end - 1]!);
        i = end;
      }
    }
    return hasApostrophe;
  }

  /**
   * `([^N]),` → `\1 , `, then `,([^N])` → ` , \1`, then `([N]),$` → `\1 , `, for a run of commas: all are separated
   * except a last one before a number that the first rule, which matches every other comma of a run, has not matched.
   * Such a comma stays with the number, and with the text before it if it is alone. Returns the position after the run.
   */
  #separateCommas(source: AlignedText, first: number, target: AlignedText): number {
    const { codes, starts, ends, length } = source;
    const end = endOfRun(source, first);
    const afterNumberOrStart = target.length === 0 ||
      (this.#classes[target.codes[target.length - 1]!]! & NUMBER) !== 0;
    const next = end < length ? this.#classes[codes[end]!]! : 0;
    const joined = (next & ALNUM) !== 0 && (next & NUMBER) !== 0 && (end - first) % 2 === (afterNumberOrStart ? 1 : 0);
    for (let i = first; i < end; i++) {
      if (!joined || end - first > 1) target.push(SPACE, starts[i]!, starts[i]!);
      target.copy(source, i);
    }
    if (!joined) target.push(SPACE, ends[end - 1]!, ends[end - 1]!);
    return end;
  }

  /**
   * `split`, `handles_nonbreaking_prefixes` and TRAILING_DOT_APOSTROPHE. Returns whether the text may have a multidot
   * marker in it.
   */
  #splitWords(text: AlignedText, words: AlignedWords): boolean {
    const { codes, length } = text;
    let mayHaveMarker = false;
    let begin = 0;
    while (begin < length && codes[begin] === SPACE) begin++;
    while (begin < length) {
      let end = begin;
      for (; end < length && codes[end] !== SPACE; end++) {
        if (codes[end] === LETTER_U && codes[end - 1] === LETTER_M) mayHaveMarker = true;
      }
      let next = end;
      while (next < length && codes[next] === SPACE) next++;
      const last = end - 1;
      if (last > begin && codes[last] === FULL_STOP && codes[last - 1] !== FULL_STOP) {
        if (this.#keepsStop(text, begin, last, next)) words.push(begin, end);
        else {
          words.push(begin, last);
          words.push(last, end);
        }
      } else if (next === length && last > begin && codes[last] === APOSTROPHE && codes[last - 1] === FULL_STOP) {
        if (begin < last - 1) words.push(begin, last - 1);
        words.push(last - 1, last);
        words.push(last, end);
      } else words.push(begin, end);
      begin = next;
    }
    return mayHaveMarker;
  }

  /** Whether the full stop after the cells `begin` to `stop` is kept with them; the next word begins at `next`. */
  #keepsStop(text: AlignedText, begin: number, stop: number, next: number): boolean {
    const { codes, length } = text;
    const following = next < length ? codes[next]! : SPACE;
    if ((this.#classes[following]! & LOWER) !== 0) return true;
    let letters = 0;
    let stops = 0;
    for (let i = begin; i < stop; i++) {
      letters |= this.#classes[codes[i]!]! & ALPHA;
      if (codes[i] === FULL_STOP) stops++;
    }
    if (letters !== 0 && stops > 0) return true;
    if (stop - begin > this.#prefixes.longest) return false;
    const prefix = text.slice(begin, stop);
    if (this.#prefixes.always.has(prefix)) return true;
    return following >= ZERO && following <= NINE && this.#prefixes.before_number.has(prefix);
  }
}

/** End of the run of the character at `from`. */
function endOfRun({ codes, length }: AlignedText, from: number): number {
  let end = from + 1;
  while (end < length && codes[end] === codes[from]) end++;
  return end;
}

/** Characters that are not separated although they are neither letters nor digits. */
function isPlain(code: number): boolean {
  return code === SPACE || code === HYPHEN || code === GRAVE;
}

/** DEDUPLICATE_SPACE and `strip`: white space is single spaces, none at the ends. */
export function collapseWhiteSpace(text: AlignedText): void {
  const classes = characterClasses();
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    if ((classes[text.codes[i]!]! & WHITE_SPACE) === 0) {
      if (i !== kept) text.move(i, kept);
      kept++;
    } else if (kept > 0 && text.codes[kept - 1] !== SPACE) {
      text.move(i, kept);
      text.codes[kept++] = SPACE;
    }
  }
  if (kept > 0 && text.codes[kept - 1] === SPACE) kept--;
  text.length = kept;
}
