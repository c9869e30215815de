/** Digits beyond those asked for that are looked at: a tie of doubles this size shows within them. */
const BEYOND = 40;

/** A number of at least 0 with so many decimals, one at least, as Python's `f"{value:.3f}"` prints it: of a tie the even digit. */
export function fixed(value: number, digits: number): string {
  const rounded = value.toFixed(digits); // of a tie the larger
  const exact = value.toFixed(digits + BEYOND);
  const tie = exact.slice(-BEYOND) === "5".padEnd(BEYOND, "0");
  return tie && Number(rounded.at(-1)) % 2 === 1 ? exact.slice(0, -BEYOND) : rounded;
}
