import { ScoreCounts } from "./score_counts.ts";

/** Most distinct labels that are counted one by one. */
const MOST = 10_000;
const BINS = 10;

/** How often each label was given, and with which scores. Memory grows with the labels, not with the records. */
export class LabelCounts {
  readonly #labels = new Map<string, ScoreCounts>();
  #total = 0;
  /** Labels given that are not counted one by one, since there are too many. */
  others = 0;

  add(label: string, score: number | null): void {
    this.#total++;
    let scores = this.#labels.get(label);
    if (scores === undefined) {
      if (this.#labels.size >= MOST) return void this.others++;
      this.#labels.set(label, scores = new ScoreCounts(BINS));
    }
    scores.add(score ?? NaN);
  }

  get total(): number {
    return this.#total;
  }

  /** Labels, the most frequent first. */
  get ranked(): { label: string; scores: ScoreCounts }[] {
    return [...this.#labels].map(([label, scores]) => ({ label, scores }))
      .sort((a, b) => b.scores.total - a.scores.total || (a.label < b.label ? -1 : 1));
  }
}
