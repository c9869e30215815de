import { EnumType } from "@cliffy/command";
import { RecordError, XlmError } from "../lib/errors.ts";
import { Engine } from "../lib/runtime/engine.ts";
import { Field } from "../lib/stream/field.ts";
import type { StreamRecord } from "../lib/stream/record.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { writeStderr } from "../lib/stream/standard_streams.ts";
import { CLASSIFICATION_FUNCTIONS } from "../lib/tasks/classify/classification_function.ts";
import { ClassificationReport } from "../lib/tasks/classify/classification_report.ts";
import { type ChoiceScore, choose, classify, type LabelScore } from "../lib/tasks/classify/classify.ts";
import { classifyProgram, type SequenceHead } from "../lib/tasks/classify/classify_program.ts";
import { goldLabel, goldValue } from "../lib/tasks/gold_label.ts";
import { checkTemplate, HYPOTHESIS_TEMPLATE, inferenceIds, zeroShot } from "../lib/tasks/classify/zero_shot.ts";
import type { Model } from "../models/model.ts";
import { choiceFields } from "./choice_fields.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { listField } from "./list_field.ts";
import { listOption } from "./list_option.ts";
import { checkLanguage, maxLength, tokenizeOptions, tokenizerLimit, tokenizerSettings } from "./model_options.ts";
import { openModel } from "./open_model.ts";
import { pairCommand } from "./options.ts";
import { pairFields } from "./pair_fields.ts";
import { streamOptions } from "./stream_options.ts";

/** `xlm classify`. */
export function classifyCommand(finish: Finish) {
  return pairCommand()
    .type("function", new EnumType(CLASSIFICATION_FUNCTIONS))
    .description(`Classify texts or pairs of texts, answer multiple choice, or classify zero-shot.

  echo '{"text":"A fine day."}' | xlm classify -m MODEL
  echo '{"text":"A man sleeps.","text_pair":"Nobody is awake."}' | xlm classify -m MODEL --top-k all
  xlm classify -m MODEL --text "The match ended in a draw." --candidate-labels sports,politics

Adds "labels": a list of {"label","score"}; with choices (a field of texts) of {"label","index","score"}.`)
    .group("Input")
    .option("--choices-field <name:string>", "Field of the choices of a multiple choice.", { default: "choices" })
    .option("--candidate-labels-field <name:string>", "Field of a record's own zero-shot labels.", {
      default: "candidate_labels",
    })
    .option(
      "--gold-field <name:string>",
      "Field of the gold label; prints accuracy, macro-F1 and a confusion matrix to stderr.",
    )
    .group("Task")
    .option("-k, --top-k <n:count-or-all>", "Number of labels per text; by default 1, or all with --candidate-labels.")
    .option("--function <name:function>", "Function applied to the logits; default: by the model's problem_type.", {
      default: "default" as const,
    })
    .option(
      "--candidate-labels <labels:list>",
      "Zero-shot classification: labels separated by commas, or repeat the option.",
      { collect: true },
    )
    .option("--hypothesis-template <text:string>", "Zero-shot: hypothesis for a label; {} stands for the label.", {
      default: HYPOTHESIS_TEMPLATE,
    })
    .option("--multi-label", "Zero-shot: score each label independently; several may be true.")
    .action(async function (options, ...files: string[]) {
      const { topK } = options;
      const candidates = candidateLabels(options.candidateLabels);
      checkTemplate(options.hypothesisTemplate);
      await using stream = await openStream(streamOptions(this, options, files, "labels"));
      const model = await openModel(options);
      checkLanguage(options.lang, model.langs);
      const head = candidates ? "sequence-classification" : sequenceHead(model);
      if (candidates) inferenceIds(model.labels(head));
      await using engine = new Engine(classifyProgram(model, head), engineOptions(options));
      const tokenizer = await model.tokenizer(tokenizerSettings(options));
      const context = {
        model,
        labels: model.labels(head),
        tokenizer,
        run: engine.run,
        options: {
          ...tokenizeOptions(options),
          max_length: maxLength(options.maxLength, model, tokenizerLimit(options, tokenizer)),
          top_k: topK === "all" ? Infinity : topK ?? 1,
          function: options.function,
        },
      };
      await engine.ready;
      const readPair = pairFields(options);
      const readChoices = choiceFields(options);
      const gold = options.goldField === undefined ? undefined : new Field(options.goldField, "--gold-field");
      const ownLabels = new Field(options.candidateLabelsField, "--candidate-labels-field");
      const zero = { hypothesis_template: options.hypothesisTemplate, multi_label: options.multiLabel ?? false };
      const zeroContext = {
        ...context,
        options: { ...context.options, top_k: topK === undefined ? Infinity : context.options.top_k },
      };
      /** The answer to a record, and the labels that it was chosen from. */
      const answer = async (record: StreamRecord) => {
        if (head === "multiple-choice") {
          const question = readChoices(record);
          const names = question.choices.map((choice) => typeof choice === "string" ? choice : choice[1]);
          return { ...await choose(question, context), names };
        }
        const names = listField(ownLabels, record)?.map((label) => label.trim()) ?? candidates;
        if (names === undefined) {
          return { ...await classify(readPair(record), context), names: context.labels.id2label };
        }
        return { ...await zeroShot(readPair(record), { ...zero, candidate_labels: names }, zeroContext), names };
      };
      const report = new ClassificationReport();
      const summary = await stream.run(async (record, run) => {
        const { result, truncated, names } = await answer(record);
        if (truncated) run.countTruncated();
        const right = gold && goldValue(gold.find(record));
        if (right !== undefined) report.add(...judged(right, result[0]!, names));
        return result;
      });
      if (gold && !options.quiet) writeStderr(report.toString());
      finish(summary.exitCode);
    });
}

/** @throws {XlmError} exit code 2 where no label is named, or an empty one. */
function candidateLabels(given: string | string[] | undefined): string[] | undefined {
  const labels = listOption("candidate-labels", given)?.map((label) => label.trim());
  if (labels?.length !== 0) return labels;
  throw new XlmError(2, "Cannot use --candidate-labels: no label is named; expected some, joined by commas.");
}

/** What config.json calls the model, else the first that it has weights for. */
function sequenceHead({ head, heads }: Model): SequenceHead {
  const all = ["sequence-classification", "multiple-choice"] as const;
  return all.find((one) => one === head) ?? all.find((one) => heads.includes(one)) ?? all[0];
}

/** Gold and predicted label as the report counts them: choices, which differ from record to record, by their number. */
function judged(right: unknown, found: LabelScore | ChoiceScore, names: readonly string[]): [string, string] {
  const gold = goldLabel(right, names);
  if (!("index" in found)) return [gold, found.label];
  if (!names.includes(gold)) {
    throw new RecordError(
      "field_type",
      `The gold label is ${JSON.stringify(gold)}; expected one of the choices, or its number`,
    );
  }
  return [String(names.indexOf(gold)), String(found.index)];
}
