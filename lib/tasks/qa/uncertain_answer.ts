import {
  rounded,
  type Uncertainty,
  uncertainty,
  type UncertaintyMeasure,
  uncertaintyName,
} from "../uncertainty/uncertainty.ts";
import { answerCandidates, type Candidate, type Candidates, type ReadWindows } from "./answer_candidates.ts";
import { CalibratedScores } from "./calibrated_scores.ts";
import type { QaOptions } from "./qa_options.ts";

/** How uncertain an answer is; `null` if there is none. */
export interface AnswerUncertainty extends Uncertainty {
  /** The best answer's score less that of no answer; negative where no answer is likelier. */
  no_answer_margin?: number | null;
}

type Options = Pick<QaOptions, "max_answer_len" | "align_to_words" | "handle_impossible_answer" | "temperature">;

/**
 * The margin is the best candidate's score less the second's, and the best answer's less that of no answer; the entropy
 * is that of the answer's start and end in its window, without beam search only.
 *
 * @param found the candidates that the answers were chosen from.
 */
export function uncertaintyOfAnswer(
  read: ReadWindows,
  found: Candidates,
  options: Options,
  measures: readonly UncertaintyMeasure[],
): AnswerUncertainty {
  const scores = new CalibratedScores(read, options.temperature, options.max_answer_len);
  const [best, second] = bestTwo(read, found, options);
  if (best === undefined) return Object.fromEntries(measures.map((measure) => [uncertaintyName(measure), null]));
  const values = measures.flatMap((measure): [string, number][] => {
    switch (measure) {
      case "entropy":
        return [["entropy", entropyOf(best, scores)]];
      case "least-confidence":
        return [["least_confidence", 1 - scores.of(best)]];
      case "margin":
        return [
          ["margin", scores.of(best) - (second ? scores.of(second) : 0)],
          ["no_answer_margin", (found.answers[0] ? scores.of(found.answers[0]) : 0) - scores.of(found.none)],
        ];
    }
  });
  return Object.fromEntries(values.map(([name, value]) => [name, rounded(value)]));
}

/** The best two candidates. Where the answers were chosen from fewer, more spans are looked at. */
function bestTwo(read: ReadWindows, found: Candidates, options: Options): Candidate[] {
  const spans = read.windows.reduce((sum, { begin, end }) => sum + (end - begin) * options.max_answer_len, 0);
  let { answers } = found;
  for (let count = 16; read.head !== "qa" && answers.length < 2 && count < 4 * spans; count *= 4) {
    const more = answerCandidates(read, options, count).answers.filter(({ answer }) => !isSame(answer, answers[0]));
    answers = [...answers, ...more];
  }
  const all = options.handle_impossible_answer ? [...answers, found.none] : answers;
  return all.toSorted((a, b) => b.score - a.score).slice(0, 2);
}

function isSame(answer: string, other: Candidate | undefined): boolean {
  return answer.toLowerCase() === other?.answer.toLowerCase();
}

function entropyOf(best: Candidate, scores: CalibratedScores): number {
  const { starts, ends } = scores.window(best.spans[0]?.window ?? scores.leastNull);
  return uncertainty(starts, "entropy") + uncertainty(ends, "entropy");
}
