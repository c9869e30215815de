import { XlmError } from "../../errors.ts";
import type { Model } from "../../../models/model.ts";
import type { StreamRecord } from "../../stream/record.ts";
import { listField } from "../list_field.ts";
import { choice, countOrAll, field, fieldIfNamed, flag, list, text } from "../option.ts";
import { maxLength, PAIR_OPTIONS, readingOptions, readPair, tokenizerLimit } from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { readChoiceRecord } from "./choice_fields.ts";
import { CLASSIFICATION_FUNCTIONS } from "./classification_function.ts";
import { choose, classify } from "./classify.ts";
import { classifyProgram, type SequenceHead } from "./classify_program.ts";
import { GoldReport } from "./gold_report.ts";
import { checkTemplate, HYPOTHESIS_TEMPLATE, inferenceIds, zeroShot } from "./zero_shot.ts";

export const classifyTask = task({
  name: "classify",
  description: `Classify texts or pairs of texts, answer multiple choice, or classify zero-shot.

  echo '{"text":"A fine day."}' | xlm classify -m MODEL
  echo '{"text":"A man sleeps.","text_pair":"Nobody is awake."}' | xlm classify -m MODEL --top-k all
  xlm classify -m MODEL --text "The match ended in a draw." --candidate-labels sports,politics

Adds "labels": a list of {"label","score"}; with choices (a field of texts) of {"label","index","score"}.`,
  result_field: "labels",
  heads: ["sequence-classification", "multiple-choice"],
  options: {
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
    multi_label: flag("Zero-shot: score each label independently; several may be true."),
    choices_field: field("choices", "Field of the choices of a multiple choice."),
    candidate_labels_field: field("candidate_labels", "Field of a record's own zero-shot labels."),
    gold_field: fieldIfNamed("Field of the gold label; prints accuracy, macro-F1 and a confusion matrix to stderr."),
    ...PAIR_OPTIONS,
  },
  plan({ candidate_labels, hypothesis_template }) {
    if (candidate_labels?.length === 0) {
      throw new XlmError(
        2,
        (called) => `Cannot use ${called("candidate_labels")}: no label is named; expected some, joined by commas.`,
      );
    }
    checkTemplate(hypothesis_template);
    return {};
  },
  async start({ options, model, tokenizer: load, run }) {
    const { top_k, gold_field: gold, multi_label, hypothesis_template } = options;
    const candidates = options.candidate_labels;
    const head = candidates ? "sequence-classification" : sequenceHead(model);
    const labels = model.labels(head);
    if (candidates) inferenceIds(labels);
    const logits = run(classifyProgram(model, head));
    const tokenizer = await load();
    const reading = {
      ...readingOptions(options),
      max_length: maxLength(options.max_length, model, tokenizerLimit(options, tokenizer)),
      function: options.function,
    };
    const most = top_k === "all" ? Infinity : top_k;
    const context = { model, labels, tokenizer, run: logits, options: { ...reading, top_k: most ?? 1 } };
    const zero = { hypothesis_template, multi_label };
    const zeroContext = { ...context, options: { ...reading, top_k: most ?? Infinity } };
    /** The answer to a record, and the labels that it was chosen from. */
    const answer = async (record: StreamRecord) => {
      if (head === "multiple-choice") {
        const question = readChoiceRecord(record, options);
        const names = question.choices.map((choice) => typeof choice === "string" ? choice : choice[1]);
        return { ...await choose(question, context), names };
      }
      const names = listField(options.candidate_labels_field, record) ?? candidates;
      const pair = readPair(record, options);
      if (names === undefined) return { ...await classify(pair, context), names: labels.id2label };
      return { ...await zeroShot(pair, { ...zero, candidate_labels: names }, zeroContext), names };
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

/** What config.json calls the model, else the first that it has weights for. */
function sequenceHead({ head, heads }: Model): SequenceHead {
  const all = ["sequence-classification", "multiple-choice"] as const;
  return all.find((one) => one === head) ?? all.find((one) => heads.includes(one)) ?? all[0];
}
