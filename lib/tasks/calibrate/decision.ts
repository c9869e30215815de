/** One decision of a model, of which it is known whether it was right. */
export interface Decision {
  /** Whether the best choice is the right one, at any temperature. */
  readonly right: boolean;
  /** The log loss in nats at a temperature; of the score that is not calibrated if that is `undefined`. */
  loss(temperature?: number): number;
  /** The probability of the best choice, likewise. */
  confidence(temperature?: number): number;
}

/** The choice of one label: a softmax over its logits. */
export class LabelDecision implements Decision {
  readonly right: boolean;
  /** Logits less the greatest, so that none overflows. */
  readonly #logits: Float64Array;

  /**
   * @param logits of all labels.
   * @param gold id of the right label.
   */
  constructor(logits: ArrayLike<number>, readonly gold: number) {
    let best = 0;
    for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
    this.right = best === gold;
    this.#logits = Float64Array.from(logits, (logit) => logit - logits[best]!);
  }

  loss(temperature = 1): number {
    return Math.log(this.#sum(temperature)) - this.#logits[this.gold]! / temperature;
  }

  confidence(temperature = 1): number {
    return 1 / this.#sum(temperature);
  }

  #sum(temperature: number): number {
    let sum = 0;
    for (const logit of this.#logits) sum += Math.exp(logit / temperature);
    return sum;
  }
}

/** Least probability, so that a certain error has a finite loss. */
const LEAST = 1e-15;

/** An answer that is right or wrong, and its probability by the model. */
export class AnswerDecision implements Decision {
  /** @param probability of the answer at a temperature, or its score. */
  constructor(readonly right: boolean, readonly probability: (temperature: number | undefined) => number) {}

  loss(temperature?: number): number {
    const p = this.confidence(temperature);
    return -Math.log(Math.max(this.right ? p : 1 - p, LEAST));
  }

  confidence(temperature?: number): number {
    return Math.min(1, this.probability(temperature));
  }
}
