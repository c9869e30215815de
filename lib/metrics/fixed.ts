/** Further digits to look at: within them a tie of doubles of this size is visible. */
const BEYOND = 40;

/**
 * Formats a number of at least 0 with `digits` decimals (at least one), as Python's `f"{value:.3f}"` does: ties round
 * to the even digit.
 */
export function fixed(value: number, digits: number): string {
  const rounded = value.toFixed(digits); // of a tie the larger
  const exact = value.toFixed(digits + BEYOND);
  const tie = exact.slice(-BEYOND) === "5".padEnd(BEYOND, "0");
  return tie && Number(rounded.at(-1)) % 2 === 1 ? exact.slice(0, -BEYOND) : rounded;
}
