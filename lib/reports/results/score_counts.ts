import { binOf } from "../../metrics/reliability_counts.ts";

/** Scores from 0 to 1 in intervals of equal width. */
export class ScoreCounts {
  readonly counts: number[];
  /** Scores that are no probabilities. */
  outside = 0;
  #total = 0;
  #sum = 0;

  constructor(bins: number) {
    this.counts = new Array(bins).fill(0);
  }

  add(score: number): void {
    this.#total++;
    this.#sum += score;
    const { length } = this.counts;
    if (!(score >= 0 && score <= 1)) this.outside++;
    else this.counts[binOf(score, length)]!++;
  }

  get total(): number {
    return this.#total;
  }

  /** NaN if there is none. */
  get mean(): number {
    return this.#sum / this.#total;
  }
}
