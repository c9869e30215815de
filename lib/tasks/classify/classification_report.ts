/** Classes shown in a confusion table; more would not fit a screen. */
const SHOWN = 20;

/** Most distinct labels that are counted: further ones count together as one. */
const MOST = 10_000;
const OTHER = "(other)";

/**
 * Counts how often each label was predicted for each gold label. Memory grows with the labels, not with the records.
 */
export class ClassificationReport {
  readonly #counts = new Map<string, Map<string, number>>();
  #total = 0;
  #right = 0;

  add(gold: string, predicted: string): void {
    if (this.#counts.size >= MOST && !this.#counts.has(gold)) gold = OTHER;
    const row = this.#counts.get(gold) ?? new Map<string, number>();
    this.#counts.set(gold, row);
    row.set(predicted, (row.get(predicted) ?? 0) + 1);
    this.#total++;
    if (gold === predicted) this.#right++;
  }

  get total(): number {
    return this.#total;
  }

  /** Share of records whose best label is the gold one. */
  get accuracy(): number {
    return this.#right / this.#total;
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
    const seen = new Set(this.#counts.keys());
    for (const row of this.#counts.values()) for (const label of row.keys()) seen.add(label);
    return [...seen].sort();
  }

  count(gold: string, predicted: string): number {
    return this.#counts.get(gold)?.get(predicted) ?? 0;
  }

  /** The report as text: accuracy and F1, then the confusion matrix, gold labels as rows and predictions as columns. */
  toString(): string {
    if (this.#total === 0) return "No record had a gold label.\n";
    const labels = this.labels;
    const shown = labels.slice(0, SHOWN);
    const head = `Gold labels: ${this.#total} records, accuracy ${this.accuracy.toFixed(4)}, macro-F1 ${
      this.macro_f1.toFixed(4)
    }, ${labels.length} labels\n`;
    const rows = [
      ["gold \\ predicted", ...shown],
      ...shown.map((gold) => [
        gold,
        ...shown.map((predicted) => String(this.count(gold, predicted))),
      ]),
    ];
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    const table = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join("  ") + "\n").join(
      "",
    );
    const more = labels.length > SHOWN ? `… and ${labels.length - SHOWN} more labels\n` : "";
    return head + table + more;
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
