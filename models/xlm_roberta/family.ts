import type { Family, FamilyTokenizer } from "../family.ts";
import { XLM_ROBERTA_ARCHITECTURES } from "./architectures.ts";
import { XLM_ROBERTA_VARIANTS, type XlmRobertaFamily } from "./variants.ts";

const TOKENIZER: FamilyTokenizer = {
  files: ["tokenizer.json", "sentencepiece.bpe.model", "tokenizer.model"],
  known: [/^(tokenizer\.json|sentencepiece\.bpe\.model|tokenizer\.model)$/],
  kinds: [[/^tokenizer\.json$/], [/^(sentencepiece\.bpe|tokenizer)\.model$/]],
  expected: "tokenizer.json or sentencepiece.bpe.model",
  /** tokenizer.json is preferred to SentencePiece models. Which of two of these is used depends on settings. */
  read(names) {
    const whole = names.filter((name) => name === "tokenizer.json");
    return whole.length > 0 ? whole : names.filter((name) => /^(sentencepiece\.bpe|tokenizer)\.model$/.test(name));
  },
  load: async (directory) => await (await import("./tokenizer.ts")).XlmRobertaTokenizer.load(directory),
};

const FAMILY: Family = {
  architectures: XLM_ROBERTA_ARCHITECTURES,
  tokenizer: TOKENIZER,
  open: async (...from) => (await import("./model.ts")).openXlmRoberta(...from),
};

/** XLM-RoBERTa and its variants, which differ as `variants.ts` says. */
export const XLM_ROBERTA_FAMILIES = Object.fromEntries(
  Object.keys(XLM_ROBERTA_VARIANTS).map((name) => [name, FAMILY]),
) as Readonly<Record<XlmRobertaFamily, Family>>;
