const ORDER = 3;

/** N-grams of one order that have been counted. */
interface Level {
  /** N-grams as numbers in base `entries`, ascending. */
  keys: Float64Array;
  /** How often each occurs; below the highest order, behind how many different pieces. */
  counts: Uint32Array;
  /** Sums of the counts before each, and of all. */
  before: Float64Array;
  /** What every count gives to the order below. */
  discount: number;
}

/**
 * A trigram model of pieces with interpolated Kneser-Ney smoothing, one discount an order, n₁ / (n₁ + 2·n₂).
 *
 * @see Chen and Goodman 1999, "An empirical study of smoothing techniques for language modeling", section 2.7
 */
export class TrigramModel {
  /** From the lowest order. */
  readonly #levels: Level[] = [];

  /**
   * @param lines ids of pieces.
   * @param entries of the vocabulary: ids are below it.
   * @param start the id that stands before a line.
   */
  constructor(lines: readonly (readonly number[])[], readonly entries: number, readonly start: number) {
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    const trigrams = new Float64Array(size);
    let at = 0;
    for (const line of lines) {
      let context = this.#number([start, start]);
      for (const id of line) {
        trigrams[at] = context * entries + id;
        context = trigrams[at++]! % (entries * entries);
      }
    }
    let grams = trigrams;
    for (let order = ORDER; order > 0; order--) {
      const level = counted(grams.sort());
      this.#levels.unshift(level);
      grams = level.keys.map((key) => key % entries ** (order - 1));
    }
  }

  /**
   * Probability of each id behind the pieces of a line so far.
   *
   * @param line ids, of which the last two count.
   */
  distribution(line: readonly number[]): Float64Array {
    const { entries, start } = this;
    const context = [start, start, ...line.slice(-2)].slice(-2);
    const probabilities = new Float64Array(entries).fill(1 / entries);
    this.#levels.forEach(({ keys, counts, before, discount }, order) => {
      const seen = order === 0 ? 0 : this.#number(context.slice(-order));
      const from = firstNotBelow(keys, seen * entries);
      const to = firstNotBelow(keys, (seen + 1) * entries);
      if (from === to) return;
      const total = before[to]! - before[from]!;
      const left = discount * (to - from) / total;
      for (let id = 0; id < entries; id++) probabilities[id]! *= left;
      for (let i = from; i < to; i++) probabilities[keys[i]! % entries]! += (counts[i]! - discount) / total;
    });
    return probabilities;
  }

  #number(ids: readonly number[]): number {
    return ids.reduce((number, id) => number * this.entries + id, 0);
  }
}

/** @param grams ascending. */
function counted(grams: Float64Array): Level {
  const keys = grams.filter((gram, i) => i === 0 || gram !== grams[i - 1]);
  const counts = new Uint32Array(keys.length);
  let key = 0;
  for (const gram of grams) {
    if (gram !== keys[key]) key++;
    counts[key]!++;
  }
  const before = new Float64Array(keys.length + 1);
  counts.forEach((count, i) => before[i + 1] = before[i]! + count);
  const [once, twice] = [1, 2].map((times) => counts.filter((count) => count === times).length) as [number, number];
  return { keys, counts, before, discount: once === 0 ? 0.5 : once / (once + 2 * twice) };
}

/** Index of the first key that is not below a limit, or behind the last. */
function firstNotBelow(keys: Float64Array, limit: number): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
