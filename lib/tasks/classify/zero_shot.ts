import type { Labels } from "../../../models/labels.ts";
import { RecordError, XlmError } from "../../errors.ts";
import { type Scored, softmax } from "./classification_function.ts";
import { type Classified, type ClassifyContext, type LabelScore, logitsOf } from "./classify.ts";
import type { PairRecord } from "../sequence/encode_text.ts";
import { ranked } from "./ranked.ts";

export interface ZeroShotOptions {
  candidate_labels: readonly string[];
  /** A template as for Python's `str.format`: `{}` or `{0}` stands for the label, `{{` and `}}` for braces. */
  hypothesis_template: string;
  /** Several labels may be true: each is scored independently, entailment against contradiction. */
  multi_label: boolean;
}

/** transformers' default. */
export const HYPOTHESIS_TEMPLATE = "This example is {}.";

/**
 * Checks what does not depend on a record.
 *
 * @throws {XlmError} exit code 2 for no labels, or a template without one place for them.
 */
export function zeroShotOptions(options: ZeroShotOptions): ZeroShotOptions {
  if (options.candidate_labels.length === 0) {
    throw new XlmError(2, "Cannot try labels that the model never saw: no label is named; expected some.");
  }
  checkTemplate(options.hypothesis_template);
  return options;
}

/** Escaped braces, fields, and lone braces in a template. */
const BRACES = /\{\{|\}\}|\{[^{}]*\}|[{}]/g;

/**
 * Checks a template for one label.
 *
 * @throws {XlmError} exit code 2 if it has no place for the label, or places for anything else.
 */
export function checkTemplate(template: string): void {
  const found = template.match(BRACES) ?? [];
  const places = found.filter((braces) => braces !== "{{" && braces !== "}}");
  const other = places.find((place) => place !== "{}" && place !== "{0}");
  const wrong = other !== undefined
    ? `${other} is no place for a label`
    : places.length === 0
    ? "it has no place for a label"
    : places.length > 1 && places.includes("{}")
    ? `it has ${places.length} places for a label`
    : undefined;
  if (wrong === undefined) return;
  throw new XlmError(
    2,
    `Cannot use the template ${
      JSON.stringify(template)
    }: ${wrong}; expected one {} ({0} if repeated, {{ and }} for braces).`,
  );
}

/** Inserts `label` into a template that `checkTemplate` has accepted. */
export function hypothesis(template: string, label: string): string {
  return template.replace(BRACES, (braces) => braces === "{{" ? "{" : braces === "}}" ? "}" : label);
}

/**
 * Zero-shot classification: labels that the model was not trained on, best first. A model for natural language
 * inference scores how far the text entails the hypothesis of each label.
 *
 * @throws {RecordError} as `classify`; `empty_text` if there are no labels.
 * @throws {XlmError} as `inferenceIds`.
 * @see transformers/pipelines/zero_shot_classification.py; Yin et al. 2019, "Benchmarking Zero-shot Text
 * Classification"
 */
export async function zeroShot(
  record: Omit<PairRecord, "text_pair">,
  { candidate_labels, hypothesis_template, multi_label }: ZeroShotOptions,
  context: ClassifyContext,
): Promise<Classified<LabelScore>> {
  const { entailment, contradiction } = inferenceIds(context.labels);
  if (candidate_labels.length === 0) throw new RecordError("empty_text", "There are no labels; expected some");
  const options = { ...context.options, truncate_first_only: true };
  const answers = await Promise.all(
    candidate_labels.map((label) =>
      logitsOf({ ...record, text_pair: hypothesis(hypothesis_template, label) }, { ...context, options })
    ),
  );
  const { top_k, temperature = 1 } = context.options;
  const scored = inferenceScores(
    answers.map(({ logits }) => [logits[contradiction]!, logits[entailment]!]),
    multi_label || candidate_labels.length === 1,
    temperature,
  );
  const items = candidate_labels.map((label) => ({ label }));
  return {
    result: ranked(items, scored.scores, top_k, scored.uncalibrated),
    scored,
    truncated: answers.some(({ truncated }) => truncated),
  };
}

/**
 * The scores of hypotheses: entailment against contradiction, or entailment against that of the others.
 *
 * @param logits of contradiction and entailment, of each hypothesis.
 * @param independent whether several hypotheses may be true.
 */
function inferenceScores(
  logits: readonly (readonly [contradiction: number, entailment: number])[],
  independent: boolean,
  temperature: number,
): Scored {
  const scoresAt = (temperature: number) => {
    const tempered = logits.map((row) => row.map((logit) => logit / temperature));
    return independent ? tempered.map((row) => softmax(row)[1]!) : softmax(tempered.map((row) => row[1]!));
  };
  return {
    function: independent ? "sigmoid" : "softmax",
    logits: logits.map(([contradiction, entailment]) => independent ? entailment - contradiction : entailment),
    scores: scoresAt(temperature),
    uncalibrated: scoresAt(1),
  };
}

/**
 * The ids of the label whose name begins with "entail" (in any case), and of the first other label. As in transformers,
 * names are looked up in `label2id`; `id2label` is used only if `label2id` has no such name (transformers then warns
 * and takes the last label, whatever it means).
 *
 * @throws {XlmError} exit code 3 if no label does; the message shows the names.
 */
export function inferenceIds(
  labels: Labels,
): { entailment: number; contradiction: number } {
  const { id2label, num_labels } = labels;
  const entailment = entailmentId(labels);
  if (entailment >= 0) return { entailment, contradiction: entailment === 0 ? num_labels - 1 : 0 };
  const more = num_labels > SHOWN ? ", …" : "";
  throw new XlmError(
    3,
    `Cannot try labels that the model never saw: its own are ${
      id2label.slice(0, SHOWN).join(", ")
    }${more}; expected a ` +
      'model of natural language inference, with a label that begins with "entail", or a sentence-transformers folder. ' +
      "Where it is one, name its labels in config.json: id2label, in the order of training.",
  );
}

/** Id of the label whose name begins with "entail"; negative if there is none. */
export function entailmentId({ id2label, label2id }: Pick<Labels, "id2label" | "label2id">): number {
  const entails = (label: string) => label.toLowerCase().startsWith("entail");
  const [, entailment = id2label.findIndex(entails)] = [...label2id].find(([label]) => entails(label)) ?? [];
  return entailment;
}

/** Most labels that an error message names. */
const SHOWN = 10;
