import type { Labels } from "../../../models/labels.ts";

/** Functions applied to the logits; `default` is the one that transformers' pipeline chooses for the model. */
export const CLASSIFICATION_FUNCTIONS = ["default", "softmax", "sigmoid", "none"] as const;

export type ClassificationFunction = (typeof CLASSIFICATION_FUNCTIONS)[number];

/** A function other than `default`. */
export type ScoreFunction = Exclude<ClassificationFunction, "default">;

/** The logits of labels, and their scores. */
export interface Scored {
  /** The function from logits to scores: one label is right (softmax), each by itself (sigmoid), or they are no probabilities. */
  function: ScoreFunction;
  logits: readonly number[];
  scores: readonly number[];
  /** Scores at temperature 1. */
  uncalibrated: readonly number[];
}

/**
 * Turns logits into scores.
 *
 * @param temperature divides the logits of probabilities. @default {1}
 */
export function applyFunction(name: ScoreFunction, logits: readonly number[], temperature = 1): number[] {
  const tempered = temperature === 1 ? logits : logits.map((logit) => logit / temperature);
  switch (name) {
    case "none":
      return [...logits];
    case "sigmoid":
      return tempered.map((logit) => 1 / (1 + Math.exp(-logit)));
    case "softmax":
      return softmax(tempered);
  }
}

/** Probabilities that add up to 1. */
export function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * The function that `default` stands for: none for regression, the sigmoid for a multi-label or single-label model,
 * else softmax.
 *
 * @see transformers/pipelines/text_classification.py, postprocess
 */
export function scoreFunction(
  name: ClassificationFunction,
  { problem_type, num_labels }: Pick<Labels, "problem_type" | "num_labels">,
): ScoreFunction {
  if (name !== "default") return name;
  if (problem_type === "regression") return "none";
  return problem_type === "multi_label_classification" || num_labels === 1 ? "sigmoid" : "softmax";
}
