/** Maximum n of the n-grams. */
const LONGEST = 4;

/** Rows of the hash table of n-gram counts: 2²¹ rows of 15 labels are 126 MB. */
const ROWS = 1 << 21;

/** Added to every count: the best of 1, 0.1, 0.01 and 0.001 on held-out training lines. */
const SMOOTHING = 0.01;

/**
 * Classifies texts by their characters: multinomial naive Bayes over character n-grams of 1 to 4, with a uniform prior.
 *
 * @see Cavnar and Trenkle 1994, "N-Gram-Based Text Categorization"
 */
export class NgramClassifier {
  /** [row, label]. */
  readonly #counts: Uint32Array;
  readonly #totals: Float64Array;
  readonly #smoothing: number;

  constructor(readonly labels: readonly string[], { smoothing = SMOOTHING }: { smoothing?: number } = {}) {
    this.#counts = new Uint32Array(ROWS * labels.length);
    this.#totals = new Float64Array(labels.length);
    this.#smoothing = smoothing;
  }

  learn(label: string, text: string): void {
    const column = this.labels.indexOf(label);
    const { length } = this.labels;
    for (const row of ngramRows(text)) {
      this.#counts[row * length + column]!++;
      this.#totals[column]!++;
    }
  }

  /** The most probable label. */
  label(text: string): string {
    const { length } = this.labels;
    const scores = new Float64Array(length);
    const rows = ngramRows(text);
    for (const row of rows) {
      for (let column = 0; column < length; column++) {
        scores[column]! += Math.log(this.#counts[row * length + column]! + this.#smoothing);
      }
    }
    this.#totals.forEach((total, column) => {
      scores[column]! -= rows.length * Math.log(total + this.#smoothing * ROWS);
    });
    return this.labels[scores.indexOf(Math.max(...scores))]!;
  }
}

/** The table row of each n-gram of a text, spaces included: the FNV-1a hash of its UTF-16 units. */
function ngramRows(text: string): number[] {
  const padded = ` ${text.trim().replace(/\s+/g, " ")} `;
  const rows: number[] = [];
  for (let start = 0; start < padded.length; start++) {
    let hash = 0x811c9dc5;
    const last = Math.min(start + LONGEST, padded.length);
    for (let i = start; i < last; i++) {
      hash = Math.imul(hash ^ padded.charCodeAt(i), 0x01000193);
      rows.push((hash ^ (hash >>> 15)) & (ROWS - 1));
    }
  }
  return rows;
}
