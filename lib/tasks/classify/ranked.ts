import { shortestFloat32 } from "../../float32.ts";

/**
 * Items with their scores, best first (ties in the original order), at most `top_k`. Scores are rounded to float32.
 *
 * @param uncalibrated scores that decide the order, so that no calibration changes it. @default {scores}
 */
export function ranked<T extends object>(
  items: readonly T[],
  scores: readonly number[],
  top_k: number,
  uncalibrated: readonly number[] = scores,
): (T & { score: number })[] {
  const order = uncalibrated.map(rounded);
  return items
    .map((item, i) => ({ item, score: scores === uncalibrated ? order[i]! : rounded(scores[i]!), by: order[i]! }))
    .sort((a, b) => b.by - a.by)
    .slice(0, top_k)
    .map(({ item, score }) => ({ ...item, score }));
}

function rounded(score: number): number {
  return shortestFloat32(Math.fround(score));
}
