import { RecordError, XlmError } from "../../errors.ts";
import type { Field } from "../../record/field.ts";
import { type Decision, LabelDecision } from "../calibrate/decision.ts";
import type { DecisionSource } from "../calibrate/decision_source.ts";
import { goldLabel, goldValue, nameOf } from "../gold_label.ts";
import type { ClassifierStart } from "./classify_options.ts";
import { openClassifier } from "./open_classifier.ts";

/**
 * The choice of a label for each record; where each label is right or wrong by itself, a choice for each.
 *
 * @throws {XlmError} as `openClassifier`; exit code 2 if scores are no probabilities.
 */
export async function labelDecisions(start: ClassifierStart, gold: Field): Promise<DecisionSource> {
  const { kind, names, probabilities, answer } = await openClassifier(start);
  if (!probabilities) {
    throw new XlmError(2, "Cannot calibrate these scores: they are no probabilities; expected a softmax or a sigmoid.");
  }
  return {
    kind,
    labels: kind === "labels" ? names : undefined,
    async decide(record) {
      const given = goldValue(gold.find(record));
      if (given === undefined) return { decisions: [], truncated: false };
      const { scored: { function: name, logits }, names, truncated } = await answer(record);
      if (name === "sigmoid") return { decisions: setDecisions(logits, given, names), truncated };
      const id = labelId(given, names);
      return { decisions: id === undefined ? [] : [new LabelDecision(logits, id)], truncated };
    },
  };
}

/** @param given a label, or the list of those that are right. */
function setDecisions(logits: readonly number[], given: unknown, names: readonly string[]): Decision[] {
  const right = new Set([given].flat().map((label) => labelId(label, names)));
  return logits.map((logit, id) => new LabelDecision([0, logit], right.has(id) ? 1 : 0));
}

/** @throws {RecordError} `field_type` for a label that there is not. */
function labelId(given: unknown, names: readonly string[]): number | undefined {
  const label = goldLabel(given, names);
  const numbered = names.some((name) => /^\d+$/.test(name));
  if (label === undefined) return undefined;
  const id = names.indexOf(label);
  if (id >= 0 && (!numbered || nameOf(given, names) !== undefined)) return id;
  const shown = names.slice(0, 10).join(", ") + (names.length > 10 ? ", …" : "");
  throw new RecordError("field_type", `The gold label is ${JSON.stringify(given)}; expected one of ${shown}`);
}
