import { assert, assertEquals } from "@std/assert";
import { answerCandidates } from "../../../../lib/tasks/qa/answer_candidates.ts";
import { CalibratedScores } from "../../../../lib/tasks/qa/calibrated_scores.ts";

const CONTEXT = "a b c d e f";

/** Two windows of one piece a word, after two other pieces; they overlap. */
const READ = {
  head: "qa-simple" as const,
  context: CONTEXT,
  windows: [0, 2].map((first) => ({
    begin: 2,
    end: 6,
    starts: [0, 1, 2, 3].map((i) => 2 * (first + i)),
    ends: [0, 1, 2, 3].map((i) => 2 * (first + i) + 1),
    request: undefined as never,
  })),
  outputs: [
    { start_logits: [0.5, 9, 1, 2, -1, 0.3], end_logits: [-1, 9, 0.2, 3, 2, 0.1] },
    { start_logits: [1.5, 9, 0.4, -2, 1, 2.3], end_logits: [0, 9, 1.2, 2, 0.5, -3] },
  ],
};
const OPTIONS = { max_answer_len: 3, align_to_words: false };

Deno.test("calibrated scores of all answers and of no answer add up to 1, at any temperature", () => {
  const { answers, none } = answerCandidates(READ, OPTIONS, Infinity);
  assertEquals(answers.length, 15);
  for (const temperature of [1e-4, 0.3, 1, 4]) {
    const scores = new CalibratedScores(READ, temperature, OPTIONS.max_answer_len);
    const sum = [...answers, none].reduce((sum, candidate) => sum + scores.of(candidate), 0);
    assert(Math.abs(sum - 1) < 1e-12, `${sum} at ${temperature}`);
  }
});

Deno.test("scores that are not calibrated are those of the candidates", () => {
  const { answers, none } = answerCandidates(READ, OPTIONS, 5);
  const scores = new CalibratedScores(READ, undefined, OPTIONS.max_answer_len);
  for (const candidate of [...answers, none]) assertEquals(scores.of(candidate), candidate.score);
});
