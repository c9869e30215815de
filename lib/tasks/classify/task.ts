import { XlmError } from "../../errors.ts";
import { readTextOrTokens } from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { certaintyPlan } from "../uncertainty/certainty_options.ts";
import { readThresholds } from "../uncertainty/thresholds.ts";
import { certainLabels, checkCertainty, uncertaintyOfLabels } from "./certain_labels.ts";
import { CLASSIFY_OPTIONS } from "./classify_options.ts";
import { GoldReport } from "./gold_report.ts";
import { type Chosen, openClassifier } from "./open_classifier.ts";
import { checkTemplate } from "./zero_shot.ts";

export const classifyTask = task({
  description: `Classify texts or pairs of texts, answer multiple choice, or classify zero-shot.

  echo '{"text":"A fine day."}' | xlm classify -m MODEL
  echo '{"text":"A man sleeps.","text_pair":"Nobody is awake."}' | xlm classify -m MODEL --top-k all
  xlm classify -m MODEL --text "The match ended in a draw." --candidate-labels sports,politics
  xlm classify --text "Wo ist das?" --text "OK" --uncertainty entropy,margin --threshold 0.8

Adds "labels": a list of {"label","score"}; with choices (a field of texts) of {"label","index","score"}.`,
  result_field: "labels",
  options: CLASSIFY_OPTIONS,
  readText: readTextOrTokens,
  plan(options) {
    const { candidate_labels, hypothesis_template, zero_shot } = options;
    if (candidate_labels?.length === 0) {
      throw new XlmError(
        2,
        (called) => `Cannot use ${called("candidate_labels")}: no label is named; expected some, joined by commas.`,
      );
    }
    checkTemplate(hypothesis_template);
    const { files, further_fields } = certaintyPlan(options, true);
    return { parts: { sentence: zero_shot !== "nli", files }, further_fields };
  },
  async start(start) {
    const { top_k, uncertainty: measures, gold_field: gold, threshold } = start.options;
    const thresholds = await readThresholds(threshold);
    const classifier = await openClassifier(start);
    checkCertainty(classifier, measures, thresholds);
    const most = ({ kind, scored }: Chosen) => {
      if (top_k !== undefined) return top_k === "all" ? Infinity : top_k;
      // Thresholds choose how many labels there are, where each is right or wrong by itself.
      return kind === "candidate_labels" || (thresholds && scored.function === "sigmoid") ? Infinity : 1;
    };
    const report = new GoldReport();
    return {
      async answer(record) {
        const chosen = await classifier.answer(record);
        const { result: all, names, scored, truncated } = chosen;
        const certain = thresholds ? certainLabels(all, scored.function, thresholds) : all;
        if (gold) report.add(gold.find(record), certain[0], names);
        return {
          result: certain.slice(0, most(chosen)),
          further: {
            uncertainty: measures && uncertaintyOfLabels(scored, measures),
            abstain: thresholds && certain.length === 0 ? true : undefined,
          },
          truncated,
        };
      },
      report: gold && (() => report.toString()),
    };
  },
});
