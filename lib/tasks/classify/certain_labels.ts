import { XlmError } from "../../errors.ts";
import type { Thresholds } from "../uncertainty/thresholds.ts";
import {
  rounded,
  type Uncertainty,
  uncertainty,
  type UncertaintyMeasure,
  uncertaintyName,
  uncertaintyOfSet,
} from "../uncertainty/uncertainty.ts";
import type { Scored } from "./classification_function.ts";
import type { LabelScore } from "./classify.ts";
import type { Classifier } from "./open_classifier.ts";

/** @throws {XlmError} exit code 2 for measures and thresholds that do not fit the labels or their scores. */
export function checkCertainty(
  { names, probabilities }: Pick<Classifier, "names" | "probabilities">,
  measures: readonly UncertaintyMeasure[] | undefined,
  thresholds: Thresholds | undefined,
): void {
  if (names) thresholds?.checkLabels(names);
  if (probabilities) return thresholds?.checkProbabilities();
  const wrong = measures?.find((measure) => measure !== "margin");
  if (wrong === undefined) return;
  throw new XlmError(
    2,
    (called) => `Cannot use ${called("uncertainty")} ${wrong}: scores are no probabilities here; expected margin.`,
  );
}

/**
 * How uncertain the labels of a record are. Where each label is right or wrong by itself, it is that of their set; where
 * scores are no probabilities, only the margin is known.
 */
export function uncertaintyOfLabels(
  { function: name, scores }: Scored,
  measures: readonly UncertaintyMeasure[],
): Uncertainty {
  return Object.fromEntries(measures.map((measure) => {
    const value = name === "softmax"
      ? uncertainty(scores, measure)
      : name === "sigmoid"
      ? uncertaintyOfSet(scores, measure)
      : measure === "margin"
      ? scoreMargin(scores)
      : null;
    return [uncertaintyName(measure), rounded(value)];
  }));
}

/**
 * The labels that reach their thresholds. Where only one label is right, they are all or none: the best decides. Where
 * each is right or wrong by itself, it is kept or left out by itself.
 *
 * @param labels best first.
 */
export function certainLabels<T extends LabelScore>(
  labels: readonly T[],
  name: Scored["function"],
  thresholds: Thresholds,
): readonly T[] {
  const reaches = ({ label, score }: T) => !thresholds.abstains(label, score);
  if (name === "sigmoid") return labels.filter(reaches);
  return labels[0] !== undefined && reaches(labels[0]) ? labels : [];
}

/** The best score less the second; `null` if there is no second. */
function scoreMargin(scores: readonly number[]): number | null {
  const [best, second] = scores.toSorted((a, b) => b - a);
  return second === undefined ? null : best! - second;
}
