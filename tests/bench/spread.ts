/** The middle of several measurements and how far they lie apart. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Quotients of measurements that were taken side by side, round by round. */
export function ratios(over: readonly number[], under: readonly number[]): Spread {
  return spread(over.map((value, round) => value / under[round]!));
}

/** `median (min–max)`, or the one value where there is no more. */
export function show({ median, min, max }: Spread, unit = ""): string {
  const middle = `${digits(median)}${unit}`;
  return min === max ? middle : `${middle} (${digits(min)}–${digits(max)})`;
}

/** Three significant digits; whole numbers stay whole. */
export function digits(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return value >= 100 ? Math.round(value).toLocaleString("en") : rounded.toString();
}
