/** Returns numbers from 0 to 1 (exclusive), the same in every run. */
export type Random = () => number;

/** One seed for all evaluations. */
const SEED = 23;

/** A random generator for a purpose, such as `"fill-mask", "de"` (Tommy Ettinger's mulberry32). */
export function seededRandom(...purpose: readonly string[]): Random {
  let state = SEED;
  for (const character of purpose.join(" ")) state = Math.imul(state ^ character.codePointAt(0)!, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number below `limit`. */
export function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

/** The items in random order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = below(i + 1, random);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
