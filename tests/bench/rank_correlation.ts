/**
 * Kendall's tau-b of two lists of numbers: pairs in the same order less those in the opposite one, of all that are tied in
 * neither. Looks at each pair.
 *
 * @see Kendall 1945, "The treatment of ties in ranking problems"; scipy.stats.kendalltau
 */
export function kendallTauB(x: readonly number[], y: readonly number[]): number {
  let [agreement, differ_x, differ_y] = [0, 0, 0];
  for (let i = 1; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const [in_x, in_y] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
      agreement += in_x * in_y;
      differ_x += Math.abs(in_x);
      differ_y += Math.abs(in_y);
    }
  }
  return agreement / Math.sqrt(differ_x) / Math.sqrt(differ_y);
}

/** Spearman's rho: Pearson's correlation of ranks, those of equals the mean of theirs. @see scipy.stats.spearmanr */
export function spearmanRho(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [centred(ranks(x)), centred(ranks(y))];
  return dot(a, b) / Math.sqrt(dot(a, a)) / Math.sqrt(dot(b, b));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (const i of order.slice(start, end)) ranks[i] = (start + end - 1) / 2;
  }
  return ranks;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
