import { shortestFloat32 } from "../../float32.ts";

/** Ways to say how uncertain an answer is, as active learning names them. */
export const UNCERTAINTY_MEASURES = ["entropy", "margin", "least-confidence"] as const;

export type UncertaintyMeasure = (typeof UNCERTAINTY_MEASURES)[number];

/** Values by measure; `null` where there is nothing to measure. */
export interface Uncertainty {
  /** Shannon entropy in nats: 0 if certain, log n for n equal probabilities. */
  entropy?: number | null;
  /** The best probability less the second: the smaller, the less certain. */
  margin?: number | null;
  /** 1 less the best probability. */
  least_confidence?: number | null;
}

/** The field's name of a measure. */
export function uncertaintyName(measure: UncertaintyMeasure): keyof Uncertainty {
  return measure === "least-confidence" ? "least_confidence" : measure;
}

/**
 * The uncertainty of a choice of one label.
 *
 * @param probabilities of all labels, which add up to 1.
 * @see Settles 2009, "Active Learning Literature Survey", 3.1
 */
export function uncertainty(probabilities: ArrayLike<number>, measure: UncertaintyMeasure): number {
  switch (measure) {
    case "entropy":
      return entropy(probabilities);
    case "margin": {
      const [best, second] = bestTwo(probabilities);
      return best - second;
    }
    case "least-confidence":
      return 1 - bestTwo(probabilities)[0];
  }
}

/**
 * The uncertainty of a choice of several labels, each independently right or wrong: that of the distribution over all
 * sets of labels.
 *
 * @param probabilities of each label, from 0 to 1.
 */
export function uncertaintyOfSet(probabilities: readonly number[], measure: UncertaintyMeasure): number {
  const pairs = probabilities.map((p) => [p, 1 - p] as const);
  if (measure === "entropy") return pairs.reduce((sum, pair) => sum + entropy(pair), 0);
  const best = pairs.reduce((product, pair) => product * Math.max(...pair), 1);
  if (measure === "least-confidence") return 1 - best;
  // The second best set differs from the best in the least certain label.
  const nearest = Math.max(...pairs.map((pair) => Math.min(...pair) / Math.max(...pair)));
  return best * (1 - nearest);
}

/** Values as records have them. */
export function roundedUncertainty(values: Uncertainty): Uncertainty {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value)]));
}

/** A float32's shortest decimals; numbers that are 0 but for rounding errors are 0. */
export function rounded(value: number | null): number | null {
  return value === null ? null : Math.abs(value) < 1e-15 ? 0 : shortestFloat32(Math.fround(value));
}

function entropy(probabilities: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum;
}

/** The two greatest probabilities; 0 where there is no second. */
function bestTwo(probabilities: ArrayLike<number>): [best: number, second: number] {
  let [best, second] = [0, 0];
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (p > best) [best, second] = [p, best];
    else if (p > second) second = p;
  }
  return [best, second];
}
