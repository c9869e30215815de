import type { HeadName } from "../heads.ts";

/** Heads by the classes that `architectures` names. */
export const XLM_ARCHITECTURES: Readonly<Record<string, HeadName>> = {
  XLMModel: "model",
  XLMWithLMHeadModel: "lm",
  XLMForSequenceClassification: "sequence-classification",
  XLMForMultipleChoice: "multiple-choice",
  XLMForTokenClassification: "token-classification",
  XLMForQuestionAnsweringSimple: "qa-simple",
  XLMForQuestionAnswering: "qa",
};
