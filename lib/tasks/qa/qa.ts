import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { shortestFloat32 } from "../../float32.ts";
import { convertOffsets } from "../../text/offsets/offsets.ts";
import { type AnswerSpan, answerSpans } from "./answer_spans.ts";
import { beamSpans } from "./beam_spans.ts";
import type { Run } from "../../runtime/program.ts";
import type { QaOptions, QaRecord } from "./qa_options.ts";
import type { QaHead, QaOutput, QaRequest } from "./qa_program.ts";
import { type QaWindow, qaWindows } from "./qa_windows.ts";

export interface QaContext {
  model: Model;
  head: QaHead;
  tokenizer: Tokenizer;
  run: Run<QaRequest, QaOutput>;
  options: QaOptions;
}

/** A part of the context; an empty one means that there is no answer. */
export interface Answer {
  score: number;
  start: number;
  end: number;
  /** `context[start:end]`. */
  answer: string;
}

/**
 * Answers a question from its context, best answer first, as transformers 4.57's QuestionAnsweringPipeline does with a
 * fast tokenizer: scores of spans with equal text are added. Spans of a head with beam search are ranked by the head,
 * and of equal texts the best counts.
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`, `non_finite`.
 * @see transformers 4.57, pipelines/question_answering.py; data/metrics/squad_metrics.py for beam search
 */
export async function answerQuestion(
  record: QaRecord,
  { model, head, tokenizer, run, options }: QaContext,
): Promise<{ result: Answer[]; truncated: boolean }> {
  const { windows, truncated } = qaWindows(record, model, tokenizer, options);
  const outputs = await Promise.all(windows.map(({ request }) => run(request)));
  const { context } = record;
  // More candidates than answers, since some become equal when they are widened to whole words.
  const count = options.align_to_words ? options.top_k * 2 + 10 : options.top_k;
  const beam = head === "qa";
  const answers = new Map<string, Answer>();
  let least = Infinity;
  windows.forEach((window, i) => {
    const { spans, null_score } = beam
      ? beamSpans(outputs[i]!, window, options.max_answer_len)
      : answerSpans(outputs[i]!["start_logits"]!, outputs[i]!["end_logits"]!, window, options.max_answer_len, count);
    least = Math.min(least, null_score);
    for (const span of spans) {
      const { start, end } = place(span, window, context, options.align_to_words);
      const answer = context.slice(start, end);
      const key = beam ? answer : answer.toLowerCase();
      const known = answers.get(key);
      if (known === undefined) answers.set(key, { score: span.score, start, end, answer });
      else if (!beam) known.score += span.score;
      else if (span.score > known.score) answers.set(key, { score: span.score, start, end, answer });
    }
  });
  const all = [...answers.values()];
  if (options.handle_impossible_answer) all.push({ score: least, start: 0, end: 0, answer: "" });
  const best = all.sort((a, b) => b.score - a.score).slice(0, options.top_k);
  const converted = convertOffsets(
    context,
    options.offsets,
    best.map(({ start }) => start),
    best.map(({ end }) => end),
  );
  const result = best.map(({ score, answer }, i) => ({
    score: shortestFloat32(Math.fround(score)),
    start: converted[i]![0],
    end: converted[i]![1],
    answer,
  }));
  return { result, truncated };
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
