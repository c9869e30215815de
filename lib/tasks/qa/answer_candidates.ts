import { type AnswerSpan, answerSpans } from "./answer_spans.ts";
import { beamSpans } from "./beam_spans.ts";
import type { QaOptions } from "./qa_options.ts";
import type { QaHead, QaOutput } from "./qa_program.ts";
import type { QaWindow } from "./qa_windows.ts";

/** What the model said of the windows of one question. */
export interface ReadWindows {
  head: QaHead;
  context: string;
  windows: readonly QaWindow[];
  outputs: readonly QaOutput[];
}

/** A part of the context that may be the answer, or no answer (an empty text). */
export interface Candidate {
  /** Not calibrated. Candidates are ranked by it at any temperature. */
  score: number;
  /** UTF-16 units of the context. */
  start: number;
  end: number;
  answer: string;
  /** The spans whose scores make this one, and the numbers of their windows; none for no answer. */
  spans: readonly { window: number; span: AnswerSpan }[];
}

export interface Candidates {
  /** Best first. */
  answers: Candidate[];
  /** No answer: the least probability of it of all windows. */
  none: Candidate;
}

/**
 * The answers that the best spans of all windows make: scores of spans with equal text are added; of a head with beam
 * search the best counts.
 *
 * @param count spans to take of each window.
 */
export function answerCandidates(
  { head, context, windows, outputs }: ReadWindows,
  { max_answer_len, align_to_words }: Pick<QaOptions, "max_answer_len" | "align_to_words">,
  count: number,
): Candidates {
  const beam = head === "qa";
  const answers = new Map<string, Candidate & { spans: { window: number; span: AnswerSpan }[] }>();
  let least = Infinity;
  windows.forEach((window, i) => {
    const { spans, null_score } = beam
      ? beamSpans(outputs[i]!, window, max_answer_len)
      : answerSpans(outputs[i]!["start_logits"]!, outputs[i]!["end_logits"]!, window, max_answer_len, count);
    least = Math.min(least, null_score);
    for (const span of spans) {
      const { start, end } = place(span, window, context, align_to_words);
      const answer = context.slice(start, end);
      const key = beam ? answer : answer.toLowerCase();
      const known = answers.get(key);
      const from = { window: i, span };
      if (known === undefined || (beam && span.score > known.score)) {
        answers.set(key, { score: span.score, start, end, answer, spans: [from] });
      } else if (!beam) {
        known.score += span.score;
        known.spans.push(from);
      }
    }
  });
  return {
    answers: [...answers.values()].sort((a, b) => b.score - a.score),
    none: { score: least, start: 0, end: 0, answer: "", spans: [] },
  };
}

/** The UTF-16 range of a span in the context, widened to whole words as far as the window reaches. */
function place(
  span: AnswerSpan,
  { begin, starts, ends }: QaWindow,
  context: string,
  align_to_words: boolean,
): { start: number; end: number } {
  let first = span.start - begin;
  let last = span.end - begin;
  if (align_to_words) {
    // The offsets of a piece may include the white space before it.
    const written = (i: number) => ends[i]! - context.slice(starts[i], ends[i]).trimStart().length;
    const parted = (i: number) => /\s/.test(context.slice(written(i - 1), written(i)));
    while (first > 0 && !parted(first)) first--;
    while (last + 1 < starts.length && !parted(last + 1)) last++;
  }
  return { start: starts[first]!, end: ends[last]! };
}
