/** A score of a sentence or of a whole corpus. */
export interface MetricScore {
  /** From 0 to 100. */
  score: number;
  /** What it is made of, in one line, where there is something to tell. */
  verbose?: string;
}

/**
 * A measure of translations against references, as counts that add up: the counts of a corpus are the sums of its
 * sentences', so that no text need be kept.
 */
export interface Metric {
  /** As sacreBLEU calls it: `BLEU`, `chrF2++`. */
  readonly name: string;
  /** Settings that decide the score, in sacreBLEU's order and words. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Counts of one sentence; always as many. */
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
