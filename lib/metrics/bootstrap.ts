import type { Metric } from "./metric.ts";
import { NumpyGenerator } from "./numpy_generator.ts";

/** Mean of the scores of resampled corpora, and half the width of their 95 % interval. */
export interface Confidence {
  mean: number;
  half_width: number;
}

/** Counts of each sentence of a corpus, stored consecutively for resampling. */
export class SentenceCounts {
  #values = new Float64Array(1024);
  #used = 0;

  constructor(readonly width: number) {}

  push(counts: readonly number[]): void {
    if (this.#used + this.width > this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set(counts, this.#used);
    this.#used += this.width;
  }

  addTo(sums: number[], sentence: number): void {
    const begin = sentence * this.width;
    for (let i = 0; i < this.width; i++) sums[i]! += this.#values[begin + i]!;
  }
}

/**
 * Bootstrap confidence of corpus scores: the corpus is resampled `samples` times, sentences drawn with replacement, the
 * same ones for every metric.
 *
 * @see Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation"; sacrebleu/significance.py
 */
export function bootstrap(
  corpora: ReadonlyMap<Metric, SentenceCounts>,
  sentences: number,
  samples: number,
  seed: number,
): Map<Metric, Confidence> {
  const generator = new NumpyGenerator(seed);
  const scores = new Map([...corpora.keys()].map((metric) => [metric, [] as number[]]));
  for (let sample = 0; sample < samples; sample++) {
    const sums = [...corpora].map(([metric, counts]) => ({
      metric,
      counts,
      sums: new Array<number>(counts.width).fill(0),
    }));
    for (let i = 0; i < sentences; i++) {
      const sentence = generator.below(sentences);
      for (const { counts, sums: own } of sums) counts.addTo(own, sentence);
    }
    for (const { metric, sums: own } of sums) scores.get(metric)!.push(metric.score(own).score);
  }
  return new Map([...scores].map(([metric, values]) => [metric, confidence(values)]));
}

function confidence(scores: number[]): Confidence {
  scores.sort((a, b) => a - b);
  const cut = Math.floor(scores.length / 40);
  const [lower, upper] = [scores[cut]!, scores[scores.length - cut - 1]!];
  return { mean: scores.reduce((sum, score) => sum + score, 0) / scores.length, half_width: 0.5 * (upper - lower) };
}
