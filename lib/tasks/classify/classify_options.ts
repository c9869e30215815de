import { choice, countOrAll, field, fieldIfNamed, flag, list, text, type Values } from "../../options/option.ts";
import { PAIR_OPTIONS } from "../sequence/sequence_options.ts";
import type { TaskStart } from "../task.ts";
import { CERTAINTY_OPTIONS } from "../uncertainty/certainty_options.ts";
import { CLASSIFICATION_FUNCTIONS } from "./classification_function.ts";
import { HYPOTHESIS_TEMPLATE } from "./zero_shot.ts";
import { ZERO_SHOT_METHODS } from "./zero_shot_method.ts";

/** Options that say how a record becomes logits of labels. */
export const CLASSIFIER_OPTIONS = {
  function: choice(
    "name:function",
    CLASSIFICATION_FUNCTIONS,
    "Function applied to the logits; default: by the model's problem_type.",
    { default: "default" },
  ),
  candidate_labels: list(
    "labels",
    "Zero-shot classification: labels separated by commas, or repeat the option.",
  ),
  hypothesis_template: text("text", "Zero-shot: hypothesis for a label; {} stands for the label.", {
    default: HYPOTHESIS_TEMPLATE,
  }),
  zero_shot: choice(
    "how:zero-shot",
    ZERO_SHOT_METHODS,
    "Zero-shot by natural language inference, or by comparing vectors; by default what the model is made for.",
  ),
  multi_label: flag("Zero-shot: score each label independently; several may be true."),
  choices_field: field("choices", "Field of the choices of a multiple choice."),
  candidate_labels_field: field("candidate_labels", "Field of a record's own zero-shot labels."),
  ...PAIR_OPTIONS,
};

/** Options of `classify`. */
export const CLASSIFY_OPTIONS = {
  top_k: countOrAll("Number of labels per text; by default 1, or all with --candidate-labels.", { short: "k" }),
  ...CERTAINTY_OPTIONS,
  gold_field: fieldIfNamed("Field of the gold label; prints accuracy, macro-F1 and a confusion matrix to stderr."),
  ...CLASSIFIER_OPTIONS,
};

export type ClassifierStart = Omit<TaskStart<typeof CLASSIFIER_OPTIONS>, "options"> & {
  options: Values<typeof CLASSIFIER_OPTIONS> & { calibration?: string | undefined };
};
