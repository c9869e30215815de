import type { HeadName } from "../heads.ts";
import { XLM_ROBERTA_VARIANTS } from "./variants.ts";

/** Heads by class name in `architectures`, without its prefix. */
const CLASSES: Readonly<Record<string, HeadName>> = {
  Model: "model",
  ForMaskedLM: "lm",
  ForCausalLM: "lm",
  ForSequenceClassification: "sequence-classification",
  ForMultipleChoice: "multiple-choice",
  ForTokenClassification: "token-classification",
  ForQuestionAnswering: "qa-simple",
};

/** Heads by the classes that `architectures` names. */
export const XLM_ROBERTA_ARCHITECTURES: Readonly<Record<string, HeadName>> = Object.fromEntries(
  Object.values(XLM_ROBERTA_VARIANTS).flatMap(({ classes }) =>
    Object.entries(CLASSES).map(([name, head]) => [classes + name, head])
  ),
);
