import { type BleuTokenizer, bleuWords } from "./bleu_tokenizers.ts";
import { fixed } from "./fixed.ts";
import { type Counts, type Metric, type MetricScore, ngrams } from "./metric.ts";
import { withoutTrailingSpace } from "./without_trailing_space.ts";

/** Smoothing methods of BLEU, for precisions of 0. */
export const SMOOTH_METHODS = ["exp", "floor", "add-k", "none"] as const;

export interface BleuOptions {
  tokenize: BleuTokenizer;
  lowercase: boolean;
  smooth_method: (typeof SMOOTH_METHODS)[number];
  /** Value for `floor` and `add-k`. @default {0.1, 1} */
  smooth_value?: number | undefined;
  /** Use only the n-gram orders a text is long enough for (effective order), as scores of single sentences do. */
  effective_order: boolean;
}

const ORDER = 4;
const SMOOTH_VALUES: Readonly<Partial<Record<BleuOptions["smooth_method"], number>>> = { "floor": 0.1, "add-k": 1 };

/** Separates the words of an n-gram; no word contains a space. */
const SPACE = " ";

/**
 * BLEU: precision of n-grams of up to four words against several references, with a brevity penalty.
 *
 * @see Papineni et al. 2002, "BLEU: a Method for Automatic Evaluation of Machine Translation"; Post 2018, "A Call for
 * Clarity in Reporting BLEU Scores" (sacreBLEU, metrics/bleu.py)
 */
export function bleu(options: BleuOptions): Metric {
  const { tokenize, lowercase, smooth_method, effective_order } = options;
  const smooth_value = options.smooth_value ?? SMOOTH_VALUES[smooth_method];
  const words = (text: string) => bleuWords(withoutTrailingSpace(lowercase ? text.toLowerCase() : text), tokenize);
  return {
    name: "BLEU",
    settings: {
      case: lowercase ? "lc" : "mixed",
      eff: effective_order ? "yes" : "no",
      tok: tokenize,
      smooth: smooth_value === undefined ? smooth_method : `${smooth_method}[${fixed(smooth_value, 2)}]`,
    },
    statistics(hypothesis, references) {
      const found = words(hypothesis);
      const expected = references.map(words);
      const correct: number[] = [];
      const total: number[] = [];
      for (let order = 1; order <= ORDER; order++) {
        const most = mostOf(expected.map((one) => ngrams(one, order, SPACE)));
        let [right, all] = [0, 0];
        for (const [ngram, count] of ngrams(found, order, SPACE)) {
          all += count;
          right += Math.min(count, most.get(ngram) ?? 0);
        }
        correct.push(right);
        total.push(all);
      }
      return [found.length, closest(found.length, expected.map(({ length }) => length)), ...correct, ...total];
    },
    score: (statistics) => bleuScore(statistics, smooth_method, smooth_value ?? 0, effective_order),
  };
}

/** For each n-gram, its maximum count in any of the references. */
function mostOf(references: readonly Counts[]): Counts {
  const [first = new Map<string, number>(), ...others] = references;
  for (const other of others) {
    for (const [ngram, count] of other) first.set(ngram, Math.max(first.get(ngram) ?? 0, count));
  }
  return first;
}

/** The reference length closest to the translation's, of equally close ones the shorter. */
function closest(length: number, references: readonly number[]): number {
  return references.reduce((best, one) => {
    const nearer = Math.abs(one - length) - Math.abs(best - length);
    return nearer < 0 || (nearer === 0 && one < best) ? one : best;
  });
}

function bleuScore(
  statistics: readonly number[],
  smooth_method: BleuOptions["smooth_method"],
  smooth_value: number,
  effective_order: boolean,
): MetricScore {
  const [found = 0, expected = 0] = statistics;
  const correct = statistics.slice(2, 2 + ORDER);
  const total = statistics.slice(2 + ORDER);
  const brevity = found >= expected ? 1 : found > 0 ? Math.exp(1 - expected / found) : 0;
  const precisions = new Array<number>(ORDER).fill(0);
  let orders = ORDER;
  let score = 0;
  if (correct.some((count) => count > 0)) {
    let halved = 1;
    for (let n = 0; n < ORDER; n++) {
      const added = smooth_method === "add-k" && n > 0 ? smooth_value : 0;
      const [right, all] = [correct[n]! + added, total[n]! + added];
      if (all === 0) break;
      if (effective_order) orders = n + 1;
      if (right > 0) precisions[n] = 100 * right / all;
      else if (smooth_method === "exp") precisions[n] = 100 / ((halved *= 2) * all);
      else if (smooth_method === "floor") precisions[n] = 100 * smooth_value / all;
    }
    const logs = precisions.slice(0, orders).map((precision) => precision === 0 ? -9999999999 : Math.log(precision));
    score = brevity * Math.exp(logs.reduce((sum, log) => sum + log, 0) / orders);
  }
  const ratio = expected === 0 ? 0 : found / expected;
  const parts = precisions.map((precision) => fixed(precision, 1)).join("/");
  return {
    score,
    verbose: `${parts} (BP = ${fixed(brevity, 3)} ratio = ${fixed(ratio, 3)} hyp_len = ${found} ref_len = ${expected})`,
  };
}
