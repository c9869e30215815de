/** States of a character in a word, in jieba-rs' order, which decides ties. */
const BEGIN = 0;
const END = 1;
const MIDDLE = 2;
const SINGLE = 3;

const IMPOSSIBLE = -3.14e100;
const INITIAL = [-0.26268660809250016, IMPOSSIBLE, IMPOSSIBLE, -1.4652633398537678];
/** Log-probability of the second state after the first. */
const BEGIN_END = -0.510825623765990;
const BEGIN_MIDDLE = -0.916290731874155;
const END_BEGIN = -0.5897149736854513;
const END_SINGLE = -0.8085250474669937;
const MIDDLE_END = -0.33344856811948514;
const MIDDLE_MIDDLE = -1.2603623820268226;
const SINGLE_BEGIN = -0.7211965654669841;
const SINGLE_SINGLE = -0.6658631448798212;

const FIRST = 0x4e00;
const LAST = 0x9fd5;
const CHARACTERS = LAST - FIRST + 1;

/** Runs that are kept whole among other characters. */
const NUMBER_OR_LATIN = /[a-zA-Z0-9]+(?:[._-][a-zA-Z0-9]+)*%?/g;

/**
 * jieba's hidden Markov model for words that the dictionary lacks: the most likely sequence of begin, middle, end and
 * single by Viterbi's algorithm.
 *
 * @see jieba-rs, src/hmm.rs
 */
export class ChineseWordModel {
  /** Log probabilities, `CHARACTERS` of each state. */
  readonly #emissions: Float64Array;
  #scores = new Float64Array(4 * 64);
  #previous = new Uint8Array(4 * 64);

  /** @param data the packed emissions begin at `offset`. */
  constructor(data: ArrayBuffer, offset: number) {
    const millionths = new Int32Array(data, offset, 4 * CHARACTERS);
    this.#emissions = Float64Array.from(millionths, (value) => value === 0 ? IMPOSSIBLE : value / 1e6);
  }

  /** Adds the ends of the words in the units `begin` to `end` of `text`. */
  segment(text: string, begin: number, end: number, ends: number[]): void {
    for (let from = begin, to; from < end; from = to) {
      to = from + 1;
      const known = isKnown(text.charCodeAt(from));
      while (to < end && isKnown(text.charCodeAt(to)) === known) to++;
      if (!known) cutOthers(text, from, to, ends);
      else if (to - from === 1) ends.push(to);
      else this.#cut(text, from, to, ends);
    }
  }

  #cut(text: string, begin: number, end: number, ends: number[]): void {
    const length = end - begin;
    let state = this.#viterbi(text, begin, length);
    const first = ends.length;
    const previous = this.#previous;
    // The path is read from its end; ends of words are reversed below.
    for (let t = length - 1; t >= 0; state = previous[4 * t + state]!, t--) {
      if (state === END || state === SINGLE) ends.push(begin + t + 1);
    }
    for (let low = first, high = ends.length - 1; low < high; low++, high--) {
      [ends[low], ends[high]] = [ends[high]!, ends[low]!];
    }
  }

  /** Fills `#previous` and returns the last state. */
  #viterbi(text: string, begin: number, length: number): number {
    if (4 * length > this.#scores.length) {
      this.#scores = new Float64Array(8 * length);
      this.#previous = new Uint8Array(8 * length);
    }
    const scores = this.#scores;
    const previous = this.#previous;
    const emissions = this.#emissions;
    let character = text.charCodeAt(begin) - FIRST;
    for (let state = 0; state < 4; state++) {
      scores[state] = INITIAL[state]! + emissions[state * CHARACTERS + character]!;
    }
    for (let t = 1; t < length; t++) {
      character = text.charCodeAt(begin + t) - FIRST;
      const at = 4 * t;
      const emitBegin = emissions[character]!;
      const emitEnd = emissions[END * CHARACTERS + character]!;
      const emitMiddle = emissions[MIDDLE * CHARACTERS + character]!;
      const emitSingle = emissions[SINGLE * CHARACTERS + character]!;
      const wasBegin = scores[at - 4]!;
      const wasEnd = scores[at - 3]!;
      const wasMiddle = scores[at - 2]!;
      const wasSingle = scores[at - 1]!;
      // Of equal scores the later state in the order above wins.
      let low = wasEnd + END_BEGIN + emitBegin;
      let high = wasSingle + SINGLE_BEGIN + emitBegin;
      previous[at + BEGIN] = high >= low ? SINGLE : END;
      scores[at + BEGIN] = Math.max(low, high);
      low = wasBegin + BEGIN_END + emitEnd;
      high = wasMiddle + MIDDLE_END + emitEnd;
      previous[at + END] = high >= low ? MIDDLE : BEGIN;
      scores[at + END] = Math.max(low, high);
      low = wasBegin + BEGIN_MIDDLE + emitMiddle;
      high = wasMiddle + MIDDLE_MIDDLE + emitMiddle;
      previous[at + MIDDLE] = high >= low ? MIDDLE : BEGIN;
      scores[at + MIDDLE] = Math.max(low, high);
      low = wasEnd + END_SINGLE + emitSingle;
      high = wasSingle + SINGLE_SINGLE + emitSingle;
      previous[at + SINGLE] = high >= low ? SINGLE : END;
      scores[at + SINGLE] = Math.max(low, high);
    }
    const last = 4 * (length - 1);
    return scores[last + SINGLE]! >= scores[last + END]! ? SINGLE : END;
  }
}

function isKnown(unit: number): boolean {
  return unit >= FIRST && unit <= LAST;
}

/** Runs of letters and digits are kept whole, and so is the text between them. */
function cutOthers(text: string, begin: number, end: number, ends: number[]): void {
  const part = text.slice(begin, end);
  let done = 0;
  for (const { 0: run, index } of part.matchAll(NUMBER_OR_LATIN)) {
    if (index > done) ends.push(begin + index);
    done = index + run.length;
    ends.push(begin + done);
  }
  if (done < part.length) ends.push(end);
}
