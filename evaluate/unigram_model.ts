/**
 * Probability of each id whatever stands around it, every count one more than seen.
 *
 * @param lines ids of pieces.
 * @param entries of the vocabulary: ids are below it.
 */
export function unigramDistribution(lines: readonly (readonly number[])[], entries: number): Float64Array {
  const counts = new Float64Array(entries).fill(1);
  for (const line of lines) for (const id of line) counts[id]!++;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
