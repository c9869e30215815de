import { below, type Random, shuffled } from "./seeded_random.ts";

/** A line with its translation, and another line with its translation. */
export interface Contrast {
  source: string;
  target: string;
  other_source: string;
  other_target: string;
}

/**
 * Parallel lines in random order, each paired with another random line.
 *
 * @param most_words of a source: longer lines are left out.
 */
export function contrasts(
  sources: readonly string[],
  targets: readonly string[],
  most_words: number,
  count: number,
  random: Random,
): Contrast[] {
  const short = sources.flatMap((source, i) => source.split(/\s+/).length <= most_words ? [i] : []);
  const order = shuffled(short, random);
  return order.slice(0, count).map((line, i) => {
    const other = order[(i + 1 + below(order.length - 1, random)) % order.length]!;
    return {
      source: sources[line]!,
      target: targets[line]!,
      other_source: sources[other]!,
      other_target: targets[other]!,
    };
  });
}
