import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { shortestFloat32 } from "../../float32.ts";
import { convertOffsets } from "../../text/offsets/offsets.ts";
import { answerCandidates, type Candidate, type Candidates, type ReadWindows } from "./answer_candidates.ts";
import { CalibratedScores } from "./calibrated_scores.ts";
import type { Run } from "../../runtime/program.ts";
import type { QaOptions, QaRecord } from "./qa_options.ts";
import type { QaHead, QaOutput, QaRequest } from "./qa_program.ts";
import { qaWindows } from "./qa_windows.ts";

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

/** The answers, and what they were chosen from. */
export interface Answered {
  result: Answer[];
  truncated: boolean;
  read: ReadWindows;
  found: Candidates;
  /** The candidates of the result. */
  best: readonly Candidate[];
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
): Promise<Answered> {
  const { windows, truncated } = qaWindows(record, model, tokenizer, options);
  const outputs = await Promise.all(windows.map(({ request }) => run(request)));
  const { context } = record;
  const read = { head, context, windows, outputs };
  // More candidates than answers, since some become equal when they are widened to whole words.
  const count = options.align_to_words ? options.top_k * 2 + 10 : options.top_k;
  const found = answerCandidates(read, options, count);
  const all = options.handle_impossible_answer ? ranked([...found.answers, found.none]) : found.answers;
  const best = all.slice(0, options.top_k);
  const scores = new CalibratedScores(read, options.temperature, options.max_answer_len);
  const converted = convertOffsets(
    context,
    options.offsets,
    best.map(({ start }) => start),
    best.map(({ end }) => end),
  );
  const result = best.map((candidate, i) => ({
    score: shortestFloat32(Math.fround(scores.of(candidate))),
    start: converted[i]![0],
    end: converted[i]![1],
    answer: candidate.answer,
  }));
  return { result, truncated, read, found, best };
}

function ranked(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((a, b) => b.score - a.score);
}
