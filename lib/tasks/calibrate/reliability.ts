import type { Decision } from "./decision.ts";

/** Decisions whose confidence is in one interval. */
export interface ReliabilityBin {
  /** The interval: over `low`, up to `high`. */
  low: number;
  high: number;
  count: number;
  /** Means of the confidence and of how many were right; 0 if there are none. */
  confidence: number;
  accuracy: number;
}

/** How well confidences agree with how often they are right. */
export interface Reliability {
  /** Expected calibration error: the mean over decisions of the gap between confidence and accuracy of their bins. */
  ece: number;
  log_loss: number;
  bins: ReliabilityBin[];
}

/**
 * Confidences in bins of equal width.
 *
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", 2
 */
export function reliability(decisions: readonly Decision[], temperature: number, bins: number): Reliability {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  let loss = 0;
  for (const decision of decisions) {
    const confidence = decision.confidence(temperature);
    const sum = sums[Math.max(0, Math.ceil(confidence * bins) - 1)]!;
    sum.count++;
    sum.confidence += confidence;
    if (decision.right) sum.right++;
    loss += decision.loss(temperature);
  }
  const gap = sums.reduce((total, { confidence, right }) => total + Math.abs(confidence - right), 0);
  return {
    ece: gap / decisions.length,
    log_loss: loss / decisions.length,
    bins: sums.map(({ count, confidence, right }, i) => ({
      low: i / bins,
      high: (i + 1) / bins,
      count,
      confidence: count === 0 ? 0 : confidence / count,
      accuracy: count === 0 ? 0 : right / count,
    })),
  };
}
