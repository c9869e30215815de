import { RecordError, XlmError } from "../../errors.ts";
import type { Model } from "../../../models/model.ts";
import type { StreamRecord } from "../../record/record.ts";
import { choice, countOrAll, field, fieldIfNamed, flag, list, text } from "../../options/option.ts";
import {
  maxLength,
  PAIR_OPTIONS,
  readingOptions,
  readPair,
  readTextOrTokens,
  tokenizerLimit,
} from "../sequence/sequence_options.ts";
import type { PairRecord } from "../sequence/encode_text.ts";
import { task, type TaskStart } from "../task.ts";
import { readChoiceRecord } from "./choice_fields.ts";
import { CLASSIFICATION_FUNCTIONS } from "./classification_function.ts";
import { choose, type Classified, classify, type ClassifyContext, type LabelScore } from "./classify.ts";
import { classifyProgram, type SequenceHead } from "./classify_program.ts";
import { GoldReport } from "./gold_report.ts";
import { checkTemplate, HYPOTHESIS_TEMPLATE, inferenceIds, zeroShot } from "./zero_shot.ts";
import { ZERO_SHOT_METHODS, type ZeroShotPlan, zeroShotPlan } from "./zero_shot_method.ts";

const OPTIONS = {
  top_k: countOrAll("Number of labels per text; by default 1, or all with --candidate-labels.", { short: "k" }),
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
  gold_field: fieldIfNamed("Field of the gold label; prints accuracy, macro-F1 and a confusion matrix to stderr."),
  ...PAIR_OPTIONS,
};

type Start = TaskStart<typeof OPTIONS>;

export const classifyTask = task({
  description: `Classify texts or pairs of texts, answer multiple choice, or classify zero-shot.

  echo '{"text":"A fine day."}' | xlm classify -m MODEL
  echo '{"text":"A man sleeps.","text_pair":"Nobody is awake."}' | xlm classify -m MODEL --top-k all
  xlm classify -m MODEL --text "The match ended in a draw." --candidate-labels sports,politics

Adds "labels": a list of {"label","score"}; with choices (a field of texts) of {"label","index","score"}.`,
  result_field: "labels",
  options: OPTIONS,
  readText: readTextOrTokens,
  plan({ candidate_labels, hypothesis_template, zero_shot }) {
    if (candidate_labels?.length === 0) {
      throw new XlmError(
        2,
        (called) => `Cannot use ${called("candidate_labels")}: no label is named; expected some, joined by commas.`,
      );
    }
    checkTemplate(hypothesis_template);
    return { parts: { sentence: zero_shot !== "nli" } };
  },
  async start(start) {
    const { options, model } = start;
    const { candidate_labels: candidates, gold_field: gold } = options;
    const top_k = options.top_k === "all" ? Infinity : options.top_k;
    const every = candidates ?? options.zero_shot;
    const planned = every && await zeroShotPlan(options.zero_shot, model, options.model);
    if (candidates && planned?.method === "nli") inferenceIds(model.labels("sequence-classification"));
    const head = planned?.method === "vectors"
      ? undefined
      : candidates
      ? "sequence-classification"
      : sequenceHead(model);
    const context = head && await classifyContext(start, head);
    let tried: Promise<ZeroShot> | undefined;
    /** A record may be the first that has labels of its own. */
    const zeroShotAnswer = () => tried ??= openZeroShot(start, planned, context, top_k ?? Infinity);
    if (planned) await zeroShotAnswer();
    const known = context && { ...context, options: { ...context.options, top_k: top_k ?? 1 } };
    /** The answer to a record, and the labels that it was chosen from. */
    const answer = async (record: StreamRecord) => {
      if (known && head === "multiple-choice") {
        const question = readChoiceRecord(record, options);
        const names = question.choices.map((choice) => typeof choice === "string" ? choice : choice[1]);
        return { ...await choose(question, known), names };
      }
      const names = options.candidate_labels_field.list(record) ?? candidates;
      const pair = readPair(record, options);
      if (names !== undefined) return { ...await (await zeroShotAnswer())(pair, names), names };
      if (known !== undefined) return { ...await classify(pair, known), names: known.labels.id2label };
      const { name } = options.candidate_labels_field;
      throw new RecordError("field_missing", `${name} is missing; zero-shot classification needs labels`);
    };
    const report = new GoldReport();
    return {
      async answer(record) {
        const { names, ...answered } = await answer(record);
        if (gold) report.add(gold.find(record), answered.result[0]!, names);
        return answered;
      },
      report: gold && (() => report.toString()),
    };
  },
});

/** Starts a head. @throws {XlmError} exit code 3 if the checkpoint lacks it. */
async function classifyContext(
  { options, model, tokenizer: load, run }: Start,
  head: SequenceHead,
): Promise<ClassifyContext> {
  const labels = model.labels(head);
  const logits = run(classifyProgram(model, head));
  const tokenizer = await load();
  const max_length = maxLength(options.max_length, model, tokenizerLimit(options, tokenizer));
  const reading = { ...readingOptions(options), max_length, function: options.function, top_k: Infinity };
  return { model, labels, tokenizer, run: logits, options: reading };
}

type ZeroShot = (record: PairRecord, candidate_labels: readonly string[]) => Promise<Classified<LabelScore>>;

/** Zero-shot classification, by either method. */
async function openZeroShot(
  start: Start,
  planned: ZeroShotPlan | undefined,
  context: ClassifyContext | undefined,
  top_k: number,
): Promise<ZeroShot> {
  const { multi_label, hypothesis_template, zero_shot, model } = start.options;
  const { method, modules } = planned ?? await zeroShotPlan(zero_shot, start.model, model);
  if (method === "nli") {
    const asked = { ...context!, options: { ...context!.options, top_k } };
    return (record, candidate_labels) =>
      zeroShot(record, { candidate_labels, hypothesis_template, multi_label }, asked);
  }
  const { ZeroShotVectors } = await import("./zero_shot_vectors.ts");
  const vectors = await ZeroShotVectors.open(start, modules, hypothesis_template, top_k);
  return (record, candidate_labels) => vectors.classify(record, candidate_labels);
}

/** The head that config.json names, else the first that the checkpoint has weights for. */
function sequenceHead({ head, heads }: Model): SequenceHead {
  const all = ["sequence-classification", "multiple-choice"] as const;
  return all.find((one) => one === head) ?? all.find((one) => heads.includes(one)) ?? all[0];
}
