/** Answers whose score is in one interval. */
export interface ReliabilityBin {
  low: number;
  high: number;
  count: number;
  /** Mean score, and share of right answers; NaN if there is no answer. */
  score: number;
  accuracy: number;
}

/**
 * How well scores agree with how often answers are right.
 *
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", 2
 */
export class ReliabilityCounts {
  readonly #bins: { count: number; score: number; right: number }[];
  #total = 0;

  constructor(bins = 10) {
    this.#bins = Array.from({ length: bins }, () => ({ count: 0, score: 0, right: 0 }));
  }

  /** Scores that are no probabilities are not counted. */
  add(score: number | null, right: boolean): void {
    if (score === null || !(score >= 0 && score <= 1)) return;
    const bin = this.#bins[binOf(score, this.#bins.length)]!;
    this.#total++;
    bin.count++;
    bin.score += score;
    if (right) bin.right++;
  }

  get total(): number {
    return this.#total;
  }

  /** Expected calibration error; NaN if there is no answer. */
  get ece(): number {
    return this.#bins.reduce((sum, { score, right }) => sum + Math.abs(score - right), 0) / this.#total;
  }

  get bins(): ReliabilityBin[] {
    const { length } = this.#bins;
    return this.#bins.map(({ count, score, right }, i) => ({
      low: i / length,
      high: (i + 1) / length,
      count,
      score: score / count,
      accuracy: right / count,
    }));
  }
}

/** The interval of a score: over its lower, up to its upper end; the first has 0 too. */
export function binOf(score: number, bins: number): number {
  return Math.max(0, Math.ceil(score * bins) - 1);
}
