/** Classes shown in a confusion table; more would not fit a screen. */
const SHOWN = 20;

/** Most distinct labels that are counted: further ones count together as one. */
const MOST = 10_000;
const OTHER = "(other)";

/** Counts how often one judge's label met another's. Memory grows with the labels, not with the records. */
export class Agreement {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #columns = new Set<string>();
  #total = 0;
  #same = 0;

  add(a: string, b: string): void {
    const row = this.#counts.size >= MOST && !this.#counts.has(a) ? OTHER : a;
    const column = this.#columns.size >= MOST && !this.#columns.has(b) ? OTHER : b;
    const counts = this.#counts.get(row) ?? new Map<string, number>();
    this.#counts.set(row, counts);
    this.#columns.add(column);
    counts.set(column, (counts.get(column) ?? 0) + 1);
    this.#total++;
    if (a === b) this.#same++;
  }

  get total(): number {
    return this.#total;
  }

  /** Share of equal labels; `null` if there are none. */
  get observed(): number | null {
    return this.#total === 0 ? null : this.#same / this.#total;
  }

  /**
   * Cohen's kappa: agreement beyond that of chance, 1 at most; `null` where it is undefined, as chance alone agrees.
   *
   * @see Cohen 1960, "A Coefficient of Agreement for Nominal Scales"; scikit-learn's `cohen_kappa_score`
   */
  get kappa(): number | null {
    const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
    const byColumn = new Map<string, number>();
    for (const row of this.#counts.values()) {
      for (const [b, count] of row) byColumn.set(b, (byColumn.get(b) ?? 0) + count);
    }
    const products = [...this.#counts].map(([a, row]) => sum(row.values()) * (byColumn.get(a) ?? 0));
    const expected = sum(products) / this.#total ** 2;
    return this.#total === 0 || expected === 1 ? null : (this.observed! - expected) / (1 - expected);
  }

  /** Every label seen, in order. */
  get labels(): string[] {
    return [...new Set([...this.#counts.keys(), ...this.#columns])].sort();
  }

  count(a: string, b: string): number {
    return this.#counts.get(a)?.get(b) ?? 0;
  }

  /** The counts as a table, first judge's labels as rows. @param corner what rows and columns are. */
  table(corner: string): string {
    const labels = this.labels;
    const shown = labels.slice(0, SHOWN);
    const rows = [
      [corner, ...shown],
      ...shown.map((a) => [a, ...shown.map((b) => String(this.count(a, b)))]),
    ];
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    const lines = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join("  ") + "\n");
    const more = labels.length > SHOWN ? `… and ${labels.length - SHOWN} more labels\n` : "";
    return lines.join("") + more;
  }
}
