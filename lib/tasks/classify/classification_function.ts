import type { Labels } from "../../../models/labels.ts";

/** Functions applied to the logits; `default` is the one that transformers' pipeline chooses for the model. */
export const CLASSIFICATION_FUNCTIONS = ["default", "softmax", "sigmoid", "none"] as const;

export type ClassificationFunction = (typeof CLASSIFICATION_FUNCTIONS)[number];

/**
 * Turns logits into scores.
 *
 * @param labels decide what `default` means: no function for regression, the sigmoid for a multi-label or single-label
 * model, else softmax.
 * @see transformers/pipelines/text_classification.py, postprocess
 */
export function applyFunction(
  name: ClassificationFunction,
  logits: readonly number[],
  labels: Pick<Labels, "problem_type" | "num_labels">,
): number[] {
  switch (name === "default" ? defaultFunction(labels) : name) {
    case "none":
      return [...logits];
    case "sigmoid":
      return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
    case "softmax":
      return softmax(logits);
  }
}

/** Probabilities that add up to 1. */
export function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function defaultFunction(
  { problem_type, num_labels }: Pick<Labels, "problem_type" | "num_labels">,
): "softmax" | "sigmoid" | "none" {
  if (problem_type === "regression") return "none";
  return problem_type === "multi_label_classification" || num_labels === 1 ? "sigmoid" : "softmax";
}
