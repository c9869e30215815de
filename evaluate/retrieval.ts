/** Percent of the texts whose nearest neighbour in the other language is their translation, in both directions. */
export interface Retrieval {
  forth: number;
  back: number;
}

/**
 * Retrieval by cosine similarity.
 *
 * @param sources one vector per text.
 * @param targets the vectors of their translations, in the same order.
 */
export function retrieve(sources: readonly (readonly number[])[], targets: readonly (readonly number[])[]): Retrieval {
  const [from, to] = [sources.map(unit), targets.map(unit)];
  return retrieveBy(from.length, (i) => to.map((target) => product(from[i]!, target)));
}

/**
 * Retrieval by any similarity. Of equally near targets the first counts.
 *
 * @param likenesses similarities of source `i` to each of the `count` targets.
 */
export function retrieveBy(count: number, likenesses: (i: number) => ArrayLike<number>): Retrieval {
  let forth = 0;
  const nearest = new Int32Array(count);
  const most = new Float64Array(count).fill(-Infinity);
  for (let i = 0; i < count; i++) {
    const row = likenesses(i);
    let best = 0;
    for (let j = 0; j < count; j++) {
      if (row[j]! > row[best]!) best = j;
      if (row[j]! > most[j]!) [most[j], nearest[j]] = [row[j]!, i];
    }
    if (best === i) forth++;
  }
  const back = nearest.filter((source, target) => source === target).length;
  return { forth: 100 * forth / count, back: 100 * back / count };
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function unit(vector: readonly number[]): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return Float64Array.from(vector, (value) => value / (length || 1));
}
