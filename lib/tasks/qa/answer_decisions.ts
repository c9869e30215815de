import type { Field } from "../../record/field.ts";
import { AnswerDecision } from "../calibrate/decision.ts";
import type { DecisionSource } from "../calibrate/decision_source.ts";
import { CalibratedScores } from "./calibrated_scores.ts";
import { type AnswerMetric, answerNormalizer } from "./mlqa_metric.ts";
import { openReader, refuseBeamSearch } from "./open_reader.ts";
import type { ReaderStart } from "./reader_options.ts";
import { goldAnswers } from "./squad_metrics.ts";

/**
 * Whether the best answer to each question is right: equal to a gold answer, normalized.
 *
 * @throws {XlmError} as `openReader`; exit code 2 for a head with beam search.
 */
export async function answerDecisions(
  start: Omit<ReaderStart, "options"> & {
    options: Omit<ReaderStart["options"], "top_k"> & { qa_metric: AnswerMetric };
  },
  gold: Field,
): Promise<DecisionSource> {
  const { qa_metric, max_answer_len } = start.options;
  const { context, answer } = await openReader({ ...start, options: { ...start.options, top_k: 1 } }, "codepoint");
  if (context.head === "qa") refuseBeamSearch("model");
  return {
    kind: "answers",
    async decide(record) {
      const marked = gold.find(record);
      if (marked === undefined) return { decisions: [], truncated: false };
      const golds = goldAnswers(marked);
      const { best: [best], read: { context: _, ...read }, asked, truncated } = await answer(record);
      if (best === undefined) return { decisions: [], truncated };
      const normalize = answerNormalizer(qa_metric, asked);
      const there = golds.map(normalize).filter((text) => text !== "");
      const right = (there.length > 0 ? there : [""]).includes(normalize(best.answer));
      return {
        decisions: [
          new AnswerDecision(right, (temperature) => new CalibratedScores(read, temperature, max_answer_len).of(best)),
        ],
        truncated,
      };
    },
  };
}
