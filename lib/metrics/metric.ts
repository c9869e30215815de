/** A score of a sentence or of a whole corpus. */
export interface MetricScore {
  /** From 0 to 100. */
  score: number;
  /** Its components in one line, if the metric has any. */
  verbose?: string;
}

/**
 * A metric for translations with references. It is computed from counts that are summed over the sentences of a corpus,
 * so that no text has to be kept.
 */
export interface Metric {
  /** Name in sacreBLEU: `BLEU`, `chrF2++`. */
  readonly name: string;
  /** Settings that affect the score, with sacreBLEU's order and names. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Counts of one sentence, always the same number of them. */
  statistics(hypothesis: string, references: readonly string[]): number[];
  score(statistics: readonly number[]): MetricScore;
}

/** How often each n-gram occurs in a sequence. */
export type Counts = Map<string, number>;

/** Counts n-grams of one order; `join` makes one key of several items. */
export function ngrams(items: readonly string[], order: number, separator: string): Counts {
  const counts: Counts = new Map();
  for (let i = 0; i + order <= items.length; i++) {
    const key = order === 1 ? items[i]! : items.slice(i, i + order).join(separator);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
