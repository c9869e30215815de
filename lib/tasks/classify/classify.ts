import type { Labels } from "../../../models/labels.ts";
import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError } from "../../errors.ts";
import { applyFunction, type ClassificationFunction, type Scored, scoreFunction } from "./classification_function.ts";
import { modelSequence } from "../sequence/encode_sequence.ts";
import { encodeText, type EncodeTextOptions, type PairRecord } from "../sequence/encode_text.ts";
import type { Run } from "../../runtime/program.ts";
import { ranked } from "./ranked.ts";
import type { Sequence } from "../sequence/sequence_batch.ts";

/** One label of a text. */
export interface LabelScore {
  label: string;
  score: number;
}

/** One choice of a question: its text, and which of the choices it is. */
export interface ChoiceScore extends LabelScore {
  index: number;
}

export interface ClassifyOptions extends EncodeTextOptions {
  /** Labels to return. */
  top_k: number;
  function: ClassificationFunction;
  /** Divides the logits of probabilities. @default {1} */
  temperature?: number;
}

export interface ClassifyContext {
  model: Model;
  labels: Labels;
  tokenizer: Tokenizer;
  run: Run<Sequence, number[]>;
  options: ClassifyOptions;
}

/** A result, the scores that it was chosen by, and whether a text was truncated for it. */
export interface Classified<T> {
  result: T[];
  scored: Scored;
  truncated: boolean;
}

/**
 * The labels of a text or a pair, best first, as transformers' TextClassificationPipeline scores them.
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`, `non_finite`.
 */
export async function classify(record: PairRecord, context: ClassifyContext): Promise<Classified<LabelScore>> {
  const { labels, options } = context;
  const { logits, truncated } = await logitsOf(record, context);
  const scored = scoredBy(scoreFunction(options.function, labels), logits, options.temperature);
  const items = logits.map((_, id) => ({ label: labels.id2label[id] ?? `LABEL_${id}` }));
  return { result: ranked(items, scored.scores, options.top_k, scored.uncalibrated), scored, truncated };
}

/** A multiple choice. Each choice forms a pair with the text, or is a pair itself. */
export interface ChoiceRecord extends Omit<PairRecord, "text" | "text_pair"> {
  text?: string | readonly string[] | undefined;
  choices: readonly (string | readonly [string, string])[];
}

/**
 * Scores the choices of a multiple choice, best first: one logit each, by default as probabilities over all choices.
 *
 * @throws {RecordError} as `classify`; `field_missing` if a choice is not a pair and there is no text.
 */
export async function choose(record: ChoiceRecord, context: ClassifyContext): Promise<Classified<ChoiceScore>> {
  const { text, choices, lang, lang_pair } = record;
  if (choices.length === 0) throw new RecordError("empty_text", "There are no choices; expected some");
  const answers = await Promise.all(choices.map((choice) => {
    const pair = typeof choice === "string" ? { text, text_pair: choice } : { text: choice[0], text_pair: choice[1] };
    if (pair.text === undefined) {
      throw new RecordError("field_missing", "text is missing; choices that are no pairs need it");
    }
    return logitsOf({ ...pair, text: pair.text, lang, lang_pair }, context);
  }));
  const { options } = context;
  const name = options.function === "default" ? "softmax" : options.function;
  const scored = scoredBy(name, answers.map(({ logits }) => logits[0]!), options.temperature);
  const items = choices.map((choice, index) => ({ label: typeof choice === "string" ? choice : choice[1], index }));
  const truncated = answers.some(({ truncated }) => truncated);
  return { result: ranked(items, scored.scores, options.top_k, scored.uncalibrated), scored, truncated };
}

function scoredBy(name: Scored["function"], logits: readonly number[], temperature = 1): Scored {
  const uncalibrated = applyFunction(name, logits);
  const scores = temperature === 1 ? uncalibrated : applyFunction(name, logits, temperature);
  return { function: name, logits, scores, uncalibrated };
}

/** Logits of one sequence. */
export async function logitsOf(
  record: PairRecord,
  { model, tokenizer, run, options }: Pick<ClassifyContext, "model" | "tokenizer" | "run"> & {
    options: EncodeTextOptions;
  },
): Promise<{ logits: number[]; truncated: boolean }> {
  const { input_ids, langs, truncated } = encodeText(record, model, tokenizer, options);
  return { logits: await run(modelSequence(model, input_ids, langs)), truncated };
}
