/**
 * Probabilities of the same logits at another temperature: p^(1/T), made to add up to 1. The order never changes.
 *
 * @param probabilities a softmax at temperature 1, which add up to 1.
 * @param temperature over 1 for less certain ones, under 1 for more certain ones.
 * @see Guo et al. 2017, "On Calibration of Modern Neural Networks"
 */
export function temper(probabilities: ArrayLike<number>, temperature: number): Float64Array {
  const powers = Float64Array.from(probabilities, (p) => p ** (1 / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
