import { pythonSplit } from "../text/python_text.ts";
import { type Counts, type Metric, ngrams } from "./metric.ts";

export interface ChrfOptions {
  /** Maximum character n-gram order. */
  char_order: number;
  /** Maximum word n-gram order; 2 makes it chrF++. */
  word_order: number;
  /** Weight of recall against precision. */
  beta: number;
  lowercase: boolean;
}

/** Python's string.punctuation. */
const PUNCTUATION = /^[!-/:-@[-`{-~]$/;

/**
 * chrF: F-score of n-grams of characters, and with `word_order` of words, against the best of several references. White
 * space is ignored.
 *
 * @see Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation"; Popović 2017, "chrF++: words helping
 * character n-grams" (sacreBLEU, metrics/chrf.py)
 */
export function chrf({ char_order, word_order, beta, lowercase }: ChrfOptions): Metric {
  const orders = (text: string): Counts[] => {
    const cased = lowercase ? text.toLowerCase() : text;
    const characters = pythonSplit(cased).join("");
    const starts = characterStarts(characters);
    const words = word_order > 0 ? punctuationApart(cased) : [];
    return [
      ...Array.from({ length: char_order }, (_, i) => characterNgrams(characters, starts, i + 1)),
      ...Array.from({ length: word_order }, (_, i) => ngrams(words, i + 1, " ")),
    ];
  };
  return {
    name: `chrF${beta}${"+".repeat(word_order)}`,
    settings: { case: lowercase ? "lc" : "mixed", eff: "yes", nc: char_order, nw: word_order, space: "no" },
    statistics(hypothesis, references) {
      const found = orders(hypothesis);
      let [best, highest] = [[] as number[], -1];
      for (const reference of references) {
        const statistics = orders(reference).flatMap((expected, i) => matches(found[i]!, expected));
        const score = fScore(statistics, beta);
        if (score > highest) [best, highest] = [statistics, score];
      }
      return best;
    },
    score: (statistics) => ({ score: fScore(statistics, beta) }),
  };
}

/** Start of each character of a text, and the end of the text. */
function characterStarts(text: string): number[] {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) starts.push(at);
  starts.push(text.length);
  return starts;
}

function characterNgrams(text: string, starts: readonly number[], order: number): Counts {
  const counts: Counts = new Map();
  for (let i = 0; i + order < starts.length; i++) {
    const ngram = text.slice(starts[i], starts[i + order]);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** Numbers of n-grams in the translation (0 if the reference has none), in the reference, and in both. */
function matches(found: Counts, expected: Counts): [number, number, number] {
  let [all, common, there] = [0, 0, 0];
  for (const [ngram, count] of found) {
    all += count;
    common += Math.min(count, expected.get(ngram) ?? 0);
  }
  for (const count of expected.values()) there += count;
  return [expected.size > 0 ? all : 0, there, common];
}

/** F-score of mean precision and mean recall over the orders that both texts are long enough for. */
function fScore(statistics: readonly number[], beta: number): number {
  const factor = beta ** 2;
  let [precision, recall, orders] = [0, 0, 0];
  for (let i = 0; i < statistics.length; i += 3) {
    const [found = 0, expected = 0, common = 0] = statistics.slice(i, i + 3);
    if (found === 0 || expected === 0) continue;
    precision += common / found;
    recall += common / expected;
    orders++;
  }
  if (precision + recall === 0) return 0;
  precision /= orders;
  recall /= orders;
  return 100 * (1 + factor) * precision * recall / (factor * precision + recall);
}

/** Words, with one punctuation mark separated from either end. */
function punctuationApart(text: string): string[] {
  return pythonSplit(text).flatMap((word) => {
    const characters = [...word];
    if (characters.length === 1) return [word];
    const [first, last] = [characters[0]!, characters.at(-1)!];
    if (PUNCTUATION.test(last)) return [word.slice(0, -1), last];
    return PUNCTUATION.test(first) ? [first, word.slice(1)] : [word];
  });
}
