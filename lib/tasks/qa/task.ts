import { choice, count, fieldIfNamed } from "../../options/option.ts";
import { OFFSETS } from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { CERTAINTY_OPTIONS, certaintyPlan } from "../uncertainty/certainty_options.ts";
import { readThresholds } from "../uncertainty/thresholds.ts";
import { ANSWER_METRICS, answerNormalizer } from "./mlqa_metric.ts";
import { openReader, refuseBeamSearch } from "./open_reader.ts";
import { READER_OPTIONS } from "./reader_options.ts";
import { squadRecords } from "./squad.ts";
import { goldAnswers, SquadReport } from "./squad_metrics.ts";
import { uncertaintyOfAnswer } from "./uncertain_answer.ts";

export const qaTask = task({
  description: `Find the answer to each question in its context.

  echo '{"question":"Who lived?","context":"Ada lived in London."}' | xlm qa -m MODEL
  echo '{"question":"Where?","context":"Ada lived in London."}' | xlm qa -m MODEL --top-k 3 --bare
  echo '{"id":"1","question":"Where?","context":"In London."}' | xlm qa -m MODEL --to squad
  echo '{"question":"Who?","context":"Ada lived in London."}' | xlm qa --uncertainty margin --threshold 0.5

Adds "answers": a list of {"score","start","end","answer"}. A SQuAD file (.json) is read question by question.`,
  result_field: "answers",
  options: {
    top_k: count("n", "Number of answers per question.", { short: "k", default: 1 }),
    ...CERTAINTY_OPTIONS,
    ...READER_OPTIONS,
    gold_field: fieldIfNamed(
      "Field of the gold answers (gold_answers in SQuAD files); prints exact match and F1 to stderr.",
    ),
    qa_metric: choice(
      "rules:qa-metric",
      ANSWER_METRICS,
      "Answer normalization for scoring; auto: MLQA's for scripts without spaces, else SQuAD's.",
      { group: "Input", default: "auto" },
    ),
    ...OFFSETS,
  },
  readText: (record, { context_field }) => context_field.text(record),
  plan(options) {
    const { files, further_fields } = certaintyPlan(options, true);
    return { expand: squadRecords, parts: { files }, further_fields };
  },
  async start(start) {
    const { gold_field: gold, uncertainty: measures, threshold, offsets, qa_metric } = start.options;
    const thresholds = await readThresholds(threshold);
    thresholds?.checkLabels([]);
    thresholds?.checkProbabilities();
    const { context, answer } = await openReader(start, offsets ?? "codepoint");
    if (context.head === "qa" && measures?.includes("entropy")) refuseBeamSearch("uncertainty", " entropy");
    const report = new SquadReport();
    return {
      async answer(record) {
        const right = gold?.find(record);
        const golds = right === undefined ? undefined : goldAnswers(right);
        const { result, truncated, asked, read, found } = await answer(record);
        const [best] = result;
        const abstains = thresholds !== undefined && (best === undefined || thresholds.abstains("", best.score));
        if (golds) report.add(golds, abstains ? undefined : best?.answer ?? "", answerNormalizer(qa_metric, asked));
        return {
          result: abstains ? [] : result,
          further: {
            uncertainty: measures && uncertaintyOfAnswer(read, found, context.options, measures),
            abstain: abstains ? true : undefined,
          },
          truncated,
        };
      },
      report: gold && (() => report.toString()),
    };
  },
});
