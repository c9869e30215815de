import { XlmError } from "../../errors.ts";
import { readTextOrTokens } from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { certaintyPlan } from "../uncertainty/certainty_options.ts";
import { readThresholds, type Thresholds } from "../uncertainty/thresholds.ts";
import { certainEntities, namesOfRows, uncertaintyOfSentence } from "./certain_words.ts";
import { EntityReport } from "./entity_report.ts";
import { goldSpans } from "./gold_spans.ts";
import { markPlace } from "./label_entities.ts";
import { checkGold, goldWordLabels, openTagger } from "./open_tagger.ts";
import type { Tagged } from "./tag.ts";
import type { TagContext } from "./tag_context.ts";
import { TAG_OPTIONS } from "./tag_options.ts";

export const tagTask = task({
  description: `Label the words or entities of each text.

  xlm tag -m MODEL --text "Ada Lovelace lived in London." --aggregation-strategy first
  echo '{"tokens":["Ada","lived","in","London","."]}' | xlm tag -m MODEL --per-word --bare
  xlm tag -m MODEL --text "Ada Lovelace lived in London." --stride 32 --max-length 64
  xlm tag --text "Plants make food." --top-k 2 --uncertainty margin --threshold 0.9

Adds "entities": a list of {"entity","score","index","word","start","end","text"}; grouped, of {"entity_group",…}.`,
  result_field: "entities",
  options: TAG_OPTIONS,
  readText: readTextOrTokens,
  plan(options) {
    const { words, per_word, aggregation_strategy } = options;
    const { files, further_fields } = certaintyPlan(options, false);
    // Only the model knows, where the options do not say, that words are rows.
    const segmenters = words !== "tokenizer" && (per_word || aggregation_strategy === undefined);
    return { parts: { segmenters, files }, further_fields };
  },
  async start(start) {
    const { top_k, uncertainty: measures, gold_field: gold, threshold } = start.options;
    const thresholds = await readThresholds(threshold);
    const { context, answer } = await openTagger(start, {
      top_k: top_k === "all" ? Infinity : top_k,
      needs_words: measures !== undefined || gold !== undefined,
    });
    if (top_k !== undefined) checkTopK(context);
    thresholds?.checkProbabilities();
    thresholds?.checkLabels(namesOfRows(context));
    const report = new EntityReport(markPlace(context.labels.id2label));
    return {
      async answer(record) {
        const rightSpans = goldSpans(gold?.find(record), readTextOrTokens(record, start.options));
        const right = rightSpans ? undefined : goldWordLabels(record, gold, context.labels.id2label);
        const tagged = await answer(record);
        if (rightSpans) report.addSpans(rightSpans, tagged.spans());
        if (right) {
          checkGold(right, tagged.word_labels, gold!);
          report.add(right, foundLabels(tagged, context, thresholds));
        }
        return {
          result: thresholds ? certainEntities(tagged.result, thresholds) : tagged.result,
          further: { uncertainty: measures && uncertaintyOfSentence(tagged.word_scores, measures) },
          truncated: tagged.truncated,
        };
      },
      report: gold && (() => report.toString()),
    };
  },
});

/** @throws {XlmError} exit code 2 where rows are groups, which have no labels of their own. */
function checkTopK({ options: { per_word, aggregation_strategy } }: TagContext): void {
  if (per_word || aggregation_strategy === "none") return;
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("top_k")} with ${called("aggregation_strategy")} ${aggregation_strategy}: groups of words ` +
      `have no further labels; expected none, or ${called("per_word")}.`,
  );
}

/** The labels of words; where rows are words, `undefined` for those that abstain. */
function foundLabels(
  { word_labels, word_scores }: Tagged,
  { labels: { id2label }, options: { per_word } }: TagContext,
  thresholds: Thresholds | undefined,
): (string | undefined)[] {
  if (!thresholds || !per_word) return word_labels;
  return word_labels.map((label, i) => {
    const scores = word_scores[i];
    return scores && thresholds.abstains(label, scores[id2label.indexOf(label)]!) ? undefined : label;
  });
}
