import { shortestFloat32 } from "../../float32.ts";

/** Items with their scores, best first (ties in the original order), at most `top_k`. Scores are rounded to float32. */
export function ranked<T extends object>(
  items: readonly T[],
  scores: readonly number[],
  top_k: number,
): (T & { score: number })[] {
  return items
    .map((item, i) => ({ ...item, score: shortestFloat32(Math.fround(scores[i]!)) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, top_k);
}
