import { assert, assertEquals } from "@std/assert";
import { AnswerDecision, type Decision, LabelDecision } from "../../../../lib/tasks/calibrate/decision.ts";
import { fitTemperature, meanLoss } from "../../../../lib/tasks/calibrate/fit_temperature.ts";
import { reliability } from "../../../../lib/tasks/calibrate/reliability.ts";
import { CalibratedScores } from "../../../../lib/tasks/qa/calibrated_scores.ts";
import { readFixture } from "../stored_models.ts";

interface Fit {
  logits: number[][];
  gold: number[];
  temperature: number;
  sklearn_temperature: number;
  log_loss: [number, number];
  ece: [number, number];
}

interface Answered {
  max_answer_len: number;
  windows: { start: number[]; end: number[]; span: [number, number]; right: boolean }[];
  temperature: number;
  log_loss: [number, number];
}

const { cases: { temperatures: FITS, answered: ANSWERED } } = await readFixture<
  { cases: { temperatures: Fit[]; answered: Answered } }
>("uncertainty/cases.json.gz");

Deno.test("the temperature of labels is scipy's and scikit-learn's, log loss and ECE are numpy's", () => {
  assertEquals(FITS.length, 4);
  for (const { logits, gold, temperature, sklearn_temperature, log_loss, ece } of FITS) {
    const decisions = logits.map((row, i) => new LabelDecision(row, gold[i]!));
    const fitted = fitTemperature(decisions)!;
    near(fitted, temperature, 1e-4);
    near(fitted, sklearn_temperature, 1e-4);
    [1, fitted].forEach((t, i) => {
      const found = reliability(decisions, t, 15);
      near(found.log_loss, log_loss[i]!, 1e-9);
      near(found.ece, ece[i]!, 1e-6);
      assertEquals(found.bins.reduce((sum, { count }) => sum + count, 0), gold.length);
    });
  }
});

Deno.test("the temperature of answers is scipy's", () => {
  const { max_answer_len, windows, temperature, log_loss } = ANSWERED;
  const decisions = windows.map(({ start, end, span, right }): Decision => {
    const [first, last] = span;
    const read = {
      head: "qa-simple" as const,
      outputs: [{ start_logits: start, end_logits: end }],
      windows: [{ begin: 1, end: start.length, starts: [], ends: [], request: undefined as never }],
    };
    const best = {
      score: 0,
      start: 0,
      end: 0,
      answer: "x",
      spans: [{ window: 0, span: { start: first, end: last, score: 0 } }],
    };
    return new AnswerDecision(right, (t) => new CalibratedScores(read, t, max_answer_len).of(best));
  });
  const fitted = fitTemperature(decisions)!;
  near(fitted, temperature, 1e-4);
  near(meanLoss(decisions, 1), log_loss[0], 1e-9);
  near(meanLoss(decisions, fitted), log_loss[1], 1e-9);
});

Deno.test("no temperature is best where all decisions are right, or all are wrong", () => {
  assertEquals(fitTemperature([new LabelDecision([2, 0], 0), new LabelDecision([0, 1], 1)]), undefined);
  assertEquals(fitTemperature([new LabelDecision([2, 0], 1)]), undefined);
});

Deno.test("logits of any size have a finite loss", () => {
  const decision = new LabelDecision([1e4, -1e4, 9e3], 1);
  assertEquals(decision.right, false);
  assertEquals(decision.loss(1), 2e4);
  assertEquals(decision.confidence(1), 1);
});

function near(actual: number, expected: number, most: number): void {
  assert(Math.abs(actual - expected) <= most, `${actual}, not ${expected}`);
}
