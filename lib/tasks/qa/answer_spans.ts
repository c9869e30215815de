/** An answer's tokens: first and last position in the sequence, inclusive. */
export interface AnswerSpan {
  start: number;
  end: number;
  score: number;
}

/** The positions where an answer may start and end. */
export interface AnswerPlace {
  /** First position of the context, and the position after its last. */
  begin: number;
  end: number;
}

/**
 * The most probable spans of a window: P(start) · P(end), each a softmax over the context and the first position, which
 * stands for no answer.
 *
 * @param count maximum number of spans.
 * @returns the spans, best first, and the probability of no answer.
 * @see transformers 4.57, pipelines/question_answering.py, select_starts_ends and decode_spans
 */
export function answerSpans(
  start_logits: readonly number[],
  end_logits: readonly number[],
  place: AnswerPlace,
  max_answer_len: number,
  count: number,
): { spans: AnswerSpan[]; null_score: number } {
  const { starts, ends } = spanProbabilities(start_logits, end_logits, place);
  const best = new BestSpans(count);
  for (let start = place.begin; start < place.end; start++) {
    const last = Math.min(place.end, start + max_answer_len);
    for (let end = start; end < last; end++) best.add(start, end, starts[start]! * ends[end]!);
  }
  return { spans: best.spans, null_score: starts[0]! * ends[0]! };
}

/** Probabilities that an answer starts, or ends, at each position; 0 outside the context but for position 0. */
export interface SpanProbabilities {
  starts: Float64Array;
  ends: Float64Array;
}

/** @param temperature divides the logits. @default {1} */
export function spanProbabilities(
  start_logits: readonly number[],
  end_logits: readonly number[],
  place: AnswerPlace,
  temperature = 1,
): SpanProbabilities {
  const [starts, ends] = [start_logits, end_logits].map((logits) => probabilities(logits, place, temperature));
  return { starts: starts!, ends: ends! };
}

/** Softmax over position 0 and the positions of the context. */
function probabilities(logits: readonly number[], { begin, end }: AnswerPlace, temperature: number): Float64Array {
  let largest = logits[0]!;
  for (let i = begin; i < end; i++) largest = Math.max(largest, logits[i]!);
  const values = new Float64Array(logits.length);
  values[0] = Math.exp((logits[0]! - largest) / temperature);
  let sum = values[0];
  for (let i = begin; i < end; i++) sum += values[i] = Math.exp((logits[i]! - largest) / temperature);
  return values.map((value) => value / sum);
}

/** Keeps the best spans; of equal ones the earlier. */
class BestSpans {
  readonly spans: AnswerSpan[] = [];

  constructor(readonly count: number) {}

  add(start: number, end: number, score: number): void {
    const { spans, count } = this;
    if (spans.length === count && score <= spans.at(-1)!.score) return;
    let at = spans.length;
    while (at > 0 && spans[at - 1]!.score < score) at--;
    spans.splice(at, 0, { start, end, score });
    if (spans.length > count) spans.pop();
  }
}
