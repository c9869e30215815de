import { Agreement } from "../../metrics/agreement.ts";

/**
 * Counts how often each label was predicted for each gold label. Memory grows with the labels, not with the records.
 */
export class ClassificationReport {
  readonly #agreement = new Agreement();

  add(gold: string, predicted: string): void {
    this.#agreement.add(gold, predicted);
  }

  get total(): number {
    return this.#agreement.total;
  }

  /** Share of records whose best label is the gold one. */
  get accuracy(): number {
    return this.#agreement.observed ?? NaN;
  }

  /**
   * The mean over labels, gold or predicted, of the harmonic mean of precision and recall; 0 for a label without a
   * correct prediction. As scikit-learn's `f1_score(average="macro", zero_division=0)`.
   */
  get macro_f1(): number {
    const labels = this.labels;
    return labels.reduce((sum, label) => sum + this.#f1(label), 0) / labels.length;
  }

  /** Every label seen, in order. */
  get labels(): string[] {
    return this.#agreement.labels;
  }

  /** How often each label is gold, and how often it was predicted. */
  get totals(): Record<"gold" | "predicted", ReadonlyMap<string, number>> {
    const { labels } = this;
    const [gold, predicted] = [new Map<string, number>(), new Map<string, number>()];
    for (const label of labels) {
      gold.set(label, labels.reduce((sum, other) => sum + this.count(label, other), 0));
      predicted.set(label, labels.reduce((sum, other) => sum + this.count(other, label), 0));
    }
    return { gold, predicted };
  }

  count(gold: string, predicted: string): number {
    return this.#agreement.count(gold, predicted);
  }

  /** The report as text: accuracy and F1, then the confusion matrix, gold labels as rows and predictions as columns. */
  toString(): string {
    if (this.total === 0) return "No record had a gold label.\n";
    const head = `Gold labels: ${this.total} records, accuracy ${this.accuracy.toFixed(4)}, macro-F1 ${
      this.macro_f1.toFixed(4)
    }, ${this.labels.length} labels\n`;
    return head + this.#agreement.table("gold \\ predicted");
  }

  #f1(label: string): number {
    const right = this.count(label, label);
    if (right === 0) return 0;
    const labels = this.labels;
    const gold = labels.reduce((sum, other) => sum + this.count(label, other), 0);
    const predicted = labels.reduce((sum, other) => sum + this.count(other, label), 0);
    return 2 * right / (gold + predicted);
  }
}
