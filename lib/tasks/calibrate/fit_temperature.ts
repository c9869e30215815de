import type { Decision } from "./decision.ts";

/** The temperatures that are tried: e^-5 to e^5. */
const WIDEST = 5;

/** Steps of the first, even search. */
const STEPS = 40;

/** Width of the interval of ln T at which the line search ends. */
const NARROWEST = 1e-9;

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The mean log loss of decisions in nats at a temperature. */
export function meanLoss(decisions: readonly Decision[], temperature: number): number {
  return decisions.reduce((sum, decision) => sum + decision.loss(temperature), 0) / decisions.length;
}

/**
 * The temperature with the least log loss: even steps of ln T, then a golden-section search around the best of them.
 *
 * @returns `undefined` if the loss falls to the end of what is tried, so that no temperature is best: where every
 * decision is right, the lowest.
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks", 4.2; Kiefer 1953, "Sequential Minimax Search for a
 * Maximum"
 */
export function fitTemperature(decisions: readonly Decision[]): number | undefined {
  const loss = (x: number) => meanLoss(decisions, Math.exp(x));
  const step = 2 * WIDEST / STEPS;
  const losses = Array.from({ length: STEPS + 1 }, (_, i) => loss(i * step - WIDEST));
  const best = losses.indexOf(Math.min(...losses));
  if (best <= 0 || best === STEPS) return undefined;
  let [low, high] = [(best - 1) * step - WIDEST, (best + 1) * step - WIDEST];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  while (high - low > NARROWEST) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}
