import { ReliabilityCounts } from "../../metrics/reliability_counts.ts";
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
 * @param temperature `undefined` for scores that are not calibrated.
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", 2
 */
export function reliability(
  decisions: readonly Decision[],
  temperature: number | undefined,
  bins: number,
): Reliability {
  const counts = new ReliabilityCounts(bins);
  let loss = 0;
  for (const decision of decisions) {
    counts.add(decision.confidence(temperature), decision.right);
    loss += decision.loss(temperature);
  }
  return {
    ece: counts.ece,
    log_loss: loss / decisions.length,
    bins: counts.bins.map(({ low, high, count, score, accuracy }) => ({
      low,
      high,
      count,
      confidence: count === 0 ? 0 : score,
      accuracy: count === 0 ? 0 : accuracy,
    })),
  };
}
