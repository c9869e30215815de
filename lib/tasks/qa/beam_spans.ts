import type { AnswerPlace, AnswerSpan } from "./answer_spans.ts";
import type { QaOutput } from "./qa_program.ts";

/**
 * The spans of a head with beam search: each of its top starts with each of its top ends, scored P(start) · P(end given
 * start). The layout of the ends is [end rank, start rank].
 *
 * @returns the spans inside the context, and the probability of no answer: the sigmoid of `cls_logits`.
 * @see transformers 4.57, data/metrics/squad_metrics.py, compute_predictions_log_probs
 */
export function beamSpans(
  { start_top_log_probs, start_top_index, end_top_log_probs, end_top_index, cls_logits }: QaOutput,
  place: AnswerPlace,
  max_answer_len: number,
): { spans: AnswerSpan[]; null_score: number } {
  const starts = start_top_index!.length;
  const spans: AnswerSpan[] = [];
  for (let i = 0; i < starts; i++) {
    for (let at = i; at < end_top_index!.length; at += starts) {
      const [start, end] = [start_top_index![i]!, end_top_index![at]!];
      const inside = start >= place.begin && end < place.end && end >= start && end - start < max_answer_len;
      if (inside) spans.push({ start, end, score: start_top_log_probs![i]! * end_top_log_probs![at]! });
    }
  }
  return { spans, null_score: 1 / (1 + Math.exp(-cls_logits![0]!)) };
}
