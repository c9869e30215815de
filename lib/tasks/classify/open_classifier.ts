import { RecordError, XlmError } from "../../errors.ts";
import type { Labels } from "../../../models/labels.ts";
import type { Model } from "../../../models/model.ts";
import type { StreamRecord } from "../../record/record.ts";
import { readTemperature, type ScoreKind } from "../calibrate/calibration_file.ts";
import type { PairRecord } from "../sequence/encode_text.ts";
import { maxLength, readingOptions, readPair, tokenizerLimit } from "../sequence/sequence_options.ts";
import { readChoiceRecord } from "./choice_fields.ts";
import { type ClassificationFunction, scoreFunction } from "./classification_function.ts";
import {
  type ChoiceScore,
  choose,
  type Classified,
  classify,
  type ClassifyContext,
  type LabelScore,
} from "./classify.ts";
import type { ClassifierStart } from "./classify_options.ts";
import { classifyProgram, type SequenceHead } from "./classify_program.ts";
import { inferenceIds, zeroShot } from "./zero_shot.ts";
import { type ZeroShotPlan, zeroShotPlan } from "./zero_shot_method.ts";

/** All labels of a record, best first, and the names that they were chosen from. */
export interface Chosen extends Classified<LabelScore | ChoiceScore> {
  names: readonly string[];
  kind: ScoreKind;
}

/** Classifies records as the options say. */
export interface Classifier {
  /** What most records are scored by; a record may have labels of its own. */
  kind: ScoreKind;
  /** The labels of all records that have none of their own; `undefined` where each has its own. */
  names: readonly string[] | undefined;
  /** Whether scores are probabilities. */
  probabilities: boolean;
  /** @throws {RecordError} as `classify`, `choose` and `zeroShot`. */
  answer(record: StreamRecord): Promise<Chosen>;
}

/**
 * Opens what the options ask for: the model's own labels, a multiple choice, or labels given in words.
 *
 * @throws {XlmError} exit code 2 for options that do not fit the model, 3 for a model that cannot do it.
 */
export async function openClassifier(start: ClassifierStart): Promise<Classifier> {
  const { options, model } = start;
  const { candidate_labels: candidates } = options;
  const every = candidates ?? options.zero_shot;
  const planned = every && await zeroShotPlan(options.zero_shot, model, options.model);
  if (candidates && planned?.method === "nli") inferenceIds(model.labels("sequence-classification"));
  const vectors = planned?.method === "vectors";
  const head = vectors ? undefined : candidates ? "sequence-classification" : sequenceHead(model);
  const kind = head === "multiple-choice" ? "choices" : planned ? "candidate_labels" : "labels";
  const context = head && await classifyContext(start, head, kind);
  const names = kind === "labels" ? context?.labels.id2label : kind === "choices" ? undefined : candidates;
  let tried: Promise<ZeroShot> | undefined;
  /** A record may be the first that has labels of its own. */
  const zeroShotAnswer = () => tried ??= openZeroShot(start, planned, context);
  if (planned) await zeroShotAnswer();
  return {
    kind,
    names,
    probabilities: context !== undefined && haveProbabilities(kind, options.function, context.labels),
    async answer(record) {
      if (context && kind === "choices") {
        const question = readChoiceRecord(record, options);
        const names = question.choices.map((choice) => typeof choice === "string" ? choice : choice[1]);
        return { ...await choose(question, context), names, kind };
      }
      const { candidate_labels_field: field } = options;
      const given = field.list(record) ?? candidates;
      const pair = readPair(record, options);
      if (given !== undefined) {
        if (options.calibration !== undefined) refuseOtherKind(kind, field.name);
        return { ...await (await zeroShotAnswer())(pair, given), names: given, kind: "candidate_labels" };
      }
      if (context && kind === "labels") return { ...await classify(pair, context), names: names!, kind };
      if (context) return { ...await classify(pair, context), names: context.labels.id2label, kind: "labels" };
      throw new RecordError("field_missing", `${field.name} is missing; zero-shot classification needs labels`);
    },
  };
}

function haveProbabilities(kind: ScoreKind, name: ClassificationFunction, labels: Labels): boolean {
  if (kind === "candidate_labels") return true;
  return kind === "choices" ? name !== "none" : scoreFunction(name, labels) !== "none";
}

/** @throws {RecordError} `field_type` where a record has labels that the calibration is not for. */
function refuseOtherKind(kind: ScoreKind, field: string): void {
  if (kind === "candidate_labels") return;
  throw new RecordError(
    "field_type",
    `${field} is there, and the calibration is for the model's own labels; expected no such field`,
  );
}

/** Starts a head. @throws {XlmError} exit code 3 if the checkpoint lacks it. */
async function classifyContext(
  { options, model, tokenizer: load, run }: ClassifierStart,
  head: SequenceHead,
  kind: ScoreKind,
): Promise<ClassifyContext> {
  const labels = model.labels(head);
  const logits = run(classifyProgram(model, head));
  const tokenizer = await load();
  const max_length = maxLength(options.max_length, model, tokenizerLimit(options, tokenizer));
  const known = kind === "labels" ? labels.id2label : undefined;
  const temperature = await readTemperature(options.calibration, { kind, labels: known, model: options.model });
  const reading = {
    ...readingOptions(options),
    max_length,
    function: options.function,
    top_k: Infinity,
    temperature,
  };
  return { model, labels, tokenizer, run: logits, options: reading };
}

type ZeroShot = (record: PairRecord, candidate_labels: readonly string[]) => Promise<Classified<LabelScore>>;

/** Zero-shot classification, by either method. */
async function openZeroShot(
  start: ClassifierStart,
  planned: ZeroShotPlan | undefined,
  context: ClassifyContext | undefined,
): Promise<ZeroShot> {
  const { multi_label, hypothesis_template, zero_shot, model, calibration } = start.options;
  const { method, modules } = planned ?? await zeroShotPlan(zero_shot, start.model, model);
  if (method === "nli") {
    return (record, candidate_labels) =>
      zeroShot(record, { candidate_labels, hypothesis_template, multi_label }, context!);
  }
  if (calibration !== undefined) {
    throw new XlmError(
      2,
      (called) =>
        `Cannot use ${
          called("calibration")
        }: labels are compared by vectors, whose similarities are no probabilities; ` +
        "expected a model of natural language inference, or its own labels.",
    );
  }
  const { ZeroShotVectors } = await import("./zero_shot_vectors.ts");
  const vectors = await ZeroShotVectors.open(start, modules, hypothesis_template, Infinity);
  return (record, candidate_labels) => vectors.classify(record, candidate_labels);
}

/** The head that config.json names, else the first that the checkpoint has weights for. */
function sequenceHead({ head, heads }: Model): SequenceHead {
  const all = ["sequence-classification", "multiple-choice"] as const;
  return all.find((one) => one === head) ?? all.find((one) => heads.includes(one)) ?? all[0];
}
