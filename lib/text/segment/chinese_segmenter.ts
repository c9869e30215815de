import { ChineseWordModel } from "./chinese_word_model.ts";
import { PackedTrie } from "./packed_trie.ts";
import { readSegmenterData } from "./segmenter_data.ts";
import type { Segmenter } from "./segmenter.ts";

let loaded: ChineseSegmenter | undefined;

/**
 * The Chinese segmenter, loaded once.
 *
 * @throws {XlmError} exit code 3 if its dictionary cannot be read.
 */
export function loadChineseSegmenter(): Segmenter {
  if (loaded === undefined) {
    const data = readSegmenterData("chinese");
    const dictionary = new PackedTrie(data);
    loaded = new ChineseSegmenter(dictionary, new ChineseWordModel(data, dictionary.byte_length));
  }
  return loaded;
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/**
 * Words as `rjieba.cut` gives them: in each run of Han characters, ASCII letters, digits and `+#&._%-` the words of the
 * dictionary whose probabilities have the largest product; single characters are segmented by a hidden Markov model.
 * Every other character is a word; `\r\n` is one word.
 *
 * @see jieba-rs, src/lib.rs: cut_internal, calc, cut_dag_hmm
 */
class ChineseSegmenter implements Segmenter {
  readonly #dictionary: PackedTrie;
  readonly #model: ChineseWordModel;
  /** Logarithm of the sum of all frequencies. */
  readonly #logTotal: number;
  /** Log-probability of the best path from each unit to the end of the run, and the end of its first word. */
  #scores = new Float64Array(64);
  #wordEnds = new Int32Array(64);

  constructor(dictionary: PackedTrie, model: ChineseWordModel) {
    this.#dictionary = dictionary;
    this.#model = model;
    this.#logTotal = Math.log(dictionary.total);
  }

  segment(text: string): number[] {
    const ends: number[] = [];
    for (let i = 0; i < text.length;) {
      const begin = i;
      while (i < text.length && isWordCharacter(text, i)) i += width(text, i);
      if (i > begin) {
        this.#cut(text, begin, i, ends);
      } else {
        const pair = text.charCodeAt(i) === CARRIAGE_RETURN && text.charCodeAt(i + 1) === LINE_FEED;
        i += pair ? 2 : width(text, i);
        ends.push(i);
      }
    }
    return ends;
  }

  #cut(text: string, begin: number, end: number, ends: number[]): void {
    this.#findPath(text, begin, end);
    const wordEnds = this.#wordEnds;
    let alone = begin;
    for (let at = begin; at < end;) {
      const next = wordEnds[at - begin]!;
      if (next - at > width(text, at)) {
        this.#cutSingles(text, alone, at, ends);
        ends.push(next);
        alone = next;
      }
      at = next;
    }
    this.#cutSingles(text, alone, end, ends);
  }

  /** Splits adjacent single characters by the model, unless together they are a word of the dictionary. */
  #cutSingles(text: string, begin: number, end: number, ends: number[]): void {
    if (begin === end) return;
    if (end - begin === width(text, begin)) ends.push(end);
    else if (!this.#dictionary.has(text, begin, end)) this.#model.segment(text, begin, end, ends);
    else for (let at = begin; at < end;) ends.push(at += width(text, at));
  }

  /** From the last character to the first; of words of equal score the longest. */
  #findPath(text: string, begin: number, end: number): void {
    if (end - begin >= this.#scores.length) {
      this.#scores = new Float64Array(2 * (end - begin));
      this.#wordEnds = new Int32Array(2 * (end - begin));
    }
    const dictionary = this.#dictionary;
    const scores = this.#scores;
    const log_total = this.#logTotal;
    scores[end - begin] = 0;
    for (let at = end - 1; at >= begin; at--) {
      if (isLowSurrogate(text, at, begin)) continue;
      let best = -Infinity;
      let bestEnd = -1;
      let node = dictionary.first(text.charCodeAt(at));
      for (let next = at + 1; node !== 0; next++) {
        const frequency = dictionary.value(node);
        if (frequency > 0) {
          const score = Math.log(frequency) - log_total + scores[next - begin]!;
          if (score >= best) {
            best = score;
            bestEnd = next;
          }
        }
        node = next < end ? dictionary.child(node, text.charCodeAt(next)) : 0;
      }
      if (bestEnd < 0) {
        bestEnd = at + width(text, at);
        best = -log_total + scores[bestEnd - begin]!;
      }
      scores[at - begin] = best;
      this.#wordEnds[at - begin] = bestEnd;
    }
  }
}

function isWordCharacter(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x3400) return isAsciiWordCharacter(unit);
  if (unit < 0xd800) return unit <= 0x4dbf || (unit >= 0x4e00 && unit <= 0x9fff);
  if (unit >= 0xe000) return unit >= 0xf900 && unit <= 0xfaff;
  const code = text.codePointAt(at)!;
  return (code >= 0x20000 && code <= 0x2a6df) || (code >= 0x2a700 && code <= 0x2ebef) ||
    (code >= 0x2f800 && code <= 0x2fa1f);
}

/** Letters, digits and `+#&._%-`. */
function isAsciiWordCharacter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) ||
    unit === 0x2b || unit === 0x23 || unit === 0x26 || unit === 0x2e || unit === 0x5f || unit === 0x25 || unit === 0x2d;
}

/** UTF-16 units of the character at `at`. */
function width(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

function isLowSurrogate(text: string, at: number, begin: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && at > begin && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}
