/** Labels with this value do not count. */
export const IGNORED = -100;

/**
 * Cross-entropy of rows of logits, averaged over the labels that count; NaN if none does, as in PyTorch.
 *
 * @param labels one for each row: an index into it, or `ignored`.
 * @see torch.nn.CrossEntropyLoss
 */
export function crossEntropy(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  ignored: number = IGNORED,
): number {
  let sum = 0;
  let count = 0;
  rows.forEach((row, i) => {
    const label = labels[i]!;
    if (label === ignored) return;
    sum += logSumExp(row) - row[label]!;
    count++;
  });
  return sum / count;
}

/** Mean squared error. @see torch.nn.MSELoss */
export function meanSquaredError(values: readonly number[], labels: readonly number[]): number {
  return mean(values.map((value, i) => (value - labels[i]!) ** 2));
}

/** Binary cross entropy of logits against labels from 0 to 1, the mean over all. @see torch.nn.BCEWithLogitsLoss */
export function binaryCrossEntropy(logits: readonly number[], labels: readonly number[]): number {
  return mean(logits.map((x, i) => Math.max(x, 0) - x * labels[i]! + Math.log1p(Math.exp(-Math.abs(x)))));
}

function logSumExp(row: readonly number[]): number {
  const greatest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  return greatest + Math.log(row.reduce((sum, value) => sum + Math.exp(value - greatest), 0));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
