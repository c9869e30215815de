import type { HeadName } from "../../../models/heads.ts";
import type { Model } from "../../../models/model.ts";
import { XlmError } from "../../errors.ts";
import { shortestFloat32 } from "../../float32.ts";
import { choice, count, fieldIfNamed } from "../../options/option.ts";
import { Field } from "../../record/field.ts";
import type { ResultWriter } from "../../record/result_writer.ts";
import { CLASSIFIER_OPTIONS } from "../classify/classify_options.ts";
import { ANSWER_METRICS } from "../qa/mlqa_metric.ts";
import { READER_OPTIONS } from "../qa/reader_options.ts";
import { squadRecords } from "../qa/squad.ts";
import { TAGGER_OPTIONS } from "../tag/tag_options.ts";
import { task, type TaskStart } from "../task.ts";
import { CalibrationFit } from "./calibration_fit.ts";
import type { DecisionSource } from "./decision_source.ts";

const CALIBRATED = ["classify", "tag", "qa"] as const;

type CalibratedTask = (typeof CALIBRATED)[number];

const HEADS: Readonly<Record<CalibratedTask, readonly HeadName[]>> = {
  classify: ["sequence-classification", "multiple-choice"],
  tag: ["token-classification"],
  qa: ["qa-simple", "qa"],
};

/** The names that input formats give to gold fields. */
const GOLD_FIELDS = { classify: "gold_labels", tag: "gold_entities", qa: "gold_answers" } as const;

const OPTIONS = {
  task: choice("name:task", CALIBRATED, "The command whose scores to calibrate; by default what the model is for."),
  bins: count("n", "Bins of equal width for ECE and the reliability table.", { default: 15 }),
  gold_field: fieldIfNamed(
    "Field of the gold labels or answers; by default gold_labels (classify), gold_entities (tag) or gold_answers (qa).",
  ),
  qa_metric: choice(
    "rules:qa-metric",
    ANSWER_METRICS,
    "Answer normalization for scoring; auto: MLQA's for scripts without spaces, else SQuAD's.",
    { group: "Input", default: "auto" },
  ),
  ...READER_OPTIONS,
  ...TAGGER_OPTIONS,
  ...CLASSIFIER_OPTIONS,
};

/** Fits that are under way, by the options that they were planned with. */
const FITS = new WeakMap<object, CalibrationFit>();

export const calibrateTask = task({
  description: `Fit a temperature that makes scores of classify, tag or qa true probabilities.

  xlm calibrate gold.jsonl --task classify --gold-field label -o calibration.json
  xlm classify --calibration calibration.json --text "Wo ist das?"

Prints one object with "temperature", for --calibration; log loss, ECE and a reliability table go to stderr.`,
  result_field: "calibration",
  options: OPTIONS,
  plan(options) {
    const fit = new CalibrationFit(options.bins);
    FITS.set(options, fit);
    const { task } = options;
    return { expand: task === "classify" || task === "tag" ? undefined : squadRecords, writer: writerOf(fit) };
  },
  async start(start) {
    const { options, model } = start;
    const task = options.task ?? taskOf(model);
    const gold = options.gold_field ?? new Field(GOLD_FIELDS[task]);
    const source = await decisionSource(task, start, gold);
    const { modelIdentity } = await import("../../../models/model_contents.ts");
    const { sha256 } = await modelIdentity(options.model);
    const fit = FITS.get(options)!;
    fit.begin({ task, kind: source.kind, labels: source.labels, model: sha256, gold_field: gold.name });
    return {
      async answer(record) {
        const { decisions, truncated } = await source.decide(record);
        fit.add(decisions);
        return { result: null, truncated };
      },
      report: () => fit.toString(),
    };
  },
});

type Start = TaskStart<typeof OPTIONS>;

async function decisionSource(task: CalibratedTask, start: Start, gold: Field): Promise<DecisionSource> {
  switch (task) {
    case "classify":
      return await (await import("../classify/label_decisions.ts")).labelDecisions(start, gold);
    case "tag": {
      const options = { ...start.options, per_word: true };
      return await (await import("../tag/word_decisions.ts")).wordDecisions({ ...start, options }, gold);
    }
    case "qa":
      return await (await import("../qa/answer_decisions.ts")).answerDecisions(start, gold);
  }
}

/** @throws {XlmError} exit code 2 if the model is for several tasks, 3 if it is for none. */
function taskOf({ head, heads }: Model): CalibratedTask {
  const named = CALIBRATED.find((task) => HEADS[task].includes(head));
  const [only, ...more] = CALIBRATED.filter((task) => HEADS[task].some((head) => heads.includes(head)));
  if (named !== undefined || (only !== undefined && more.length === 0)) return named ?? only!;
  if (only === undefined) {
    throw new XlmError(3, "Cannot calibrate the model: it has no head for classify, tag or qa; expected one of them.");
  }
  throw new XlmError(
    2,
    (called) =>
      `Cannot calibrate the model: it is for ${[only, ...more].join(", ")}; expected ${
        called("task")
      } with one of them.`,
  );
}

function writerOf(fit: CalibrationFit): ResultWriter {
  return {
    result: () => null,
    error: () => null,
    blank: null,
    document: (_, finished) =>
      finished
        ? JSON.stringify(fit.finish(), (_, value) => typeof value === "number" ? shortestFloat32(value) : value)
        : null,
  };
}
