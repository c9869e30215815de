import { choicesOf, list, valued, type Values } from "../../options/option.ts";
import type { TaskPlan } from "../task.ts";
import { thresholdFiles } from "./thresholds.ts";
import { UNCERTAINTY_MEASURES } from "./uncertainty.ts";

/** Options of tasks whose answers have probabilities: how certain they are, and what is done with uncertain ones. */
export const CERTAINTY_OPTIONS = {
  uncertainty: choicesOf(
    "measures",
    UNCERTAINTY_MEASURES,
    "Add how uncertain each answer is: entropy, margin, least-confidence, separated by commas.",
  ),
  threshold: list(
    "scores",
    "Abstain below this score: a number, or label=0.9,…, or a JSON file of them; repeatable.",
  ),
  calibration: valued<string>("file:file", "Calibrate scores by this file of xlm calibrate."),
};

/** @param abstains whether a whole record may abstain. */
export function certaintyPlan(
  { uncertainty, threshold, calibration }: Values<typeof CERTAINTY_OPTIONS>,
  abstains: boolean,
): Required<Pick<TaskPlan, "further_fields">> & { files: Readonly<Record<string, string | undefined>> } {
  const thresholds = thresholdFiles(threshold).map((path, i) => [`thresholds ${i + 1}`, path]);
  return {
    further_fields: [...uncertainty ? ["uncertainty"] : [], ...threshold && abstains ? ["abstain"] : []],
    files: { calibration, ...Object.fromEntries(thresholds) },
  };
}
