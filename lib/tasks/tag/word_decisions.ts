import { RecordError } from "../../errors.ts";
import type { Field } from "../../record/field.ts";
import { LabelDecision } from "../calibrate/decision.ts";
import type { DecisionSource } from "../calibrate/decision_source.ts";
import { checkGold, goldWordLabels, openTagger } from "./open_tagger.ts";
import type { TaggerStart } from "./tag_options.ts";

/** The choice of a label for each word. @throws {XlmError} as `openTagger`. */
export async function wordDecisions(start: TaggerStart, gold: Field): Promise<DecisionSource> {
  const { context: { labels: { id2label } }, answer } = await openTagger(start, { needs_words: true });
  return {
    kind: "words",
    labels: id2label,
    async decide(record) {
      const right = goldWordLabels(record, gold, id2label);
      if (right === undefined) return { decisions: [], truncated: false };
      const { word_scores, truncated } = await answer(record);
      checkGold(right, word_scores, gold);
      const decisions = word_scores.flatMap((scores, i) => {
        const label = right[i];
        if (scores === null || label === undefined) return [];
        const id = id2label.indexOf(label);
        if (id < 0) {
          throw new RecordError(
            "field_type",
            `${gold.name}[${i}] is ${JSON.stringify(label)}; expected a label of the model`,
          );
        }
        return [wordDecision(scores, id)];
      });
      return { decisions, truncated };
    },
  };
}

/** The choice of a word's label, from the probabilities of all labels by id. */
export function wordDecision(scores: ArrayLike<number>, gold: number): LabelDecision {
  return new LabelDecision(Float64Array.from(scores, logOf), gold);
}

/** Log-probabilities are logits. A float32 holds no smaller probability. */
function logOf(probability: number): number {
  return Math.log(Math.max(probability, 1e-45));
}
