import { assertEquals, assertThrows } from "@std/assert";
import {
  checkSameIds,
  checkSamePredictions,
  checkSameScores,
  differentLines,
  furthestApart,
  type Prediction,
} from "./same_answers.ts";

const prediction = (token: number, score: number): Prediction => ({ token, score, sequence: `text ${token}` });
const MINE = [prediction(7, 0.5), prediction(8, 0.20001), prediction(9, 0.2)];

Deno.test("checkSamePredictions accepts equal answers, and ties in either order", () => {
  checkSamePredictions([MINE], [MINE.map((p) => ({ ...p, score: p.score * 1.0001 }))]);
  checkSamePredictions([MINE], [[MINE[0]!, MINE[2]!, MINE[1]!]]);
});

Deno.test("checkSamePredictions refuses another score, token, text or number of predictions", () => {
  const refuse = (...theirs: Prediction[]) =>
    assertThrows(() => checkSamePredictions([MINE], [theirs]), Error, "void: line 1");
  refuse(prediction(7, 0.51), ...MINE.slice(1));
  refuse(prediction(6, 0.5), ...MINE.slice(1));
  refuse({ ...MINE[0]!, sequence: "another" }, ...MINE.slice(1));
  refuse(...MINE.slice(1), MINE[0]!);
  refuse(...MINE.slice(0, 2));
  assertThrows(() => checkSamePredictions([MINE], []), Error, "void");
});

Deno.test("checkSameScores refuses a score that is another's, a missing one and none at all", () => {
  checkSameScores([-285.469, -1], [-285.4695, -1]);
  assertThrows(() => checkSameScores([-1, -2], [-1, -2.01]), Error, "void: line 2");
  assertThrows(() => checkSameScores([-1], [-1, -2]), Error, "void");
  assertThrows(() => checkSameScores([NaN], [NaN]), Error, "void: line 1");
});

Deno.test("furthestApart is the largest difference", () => {
  assertEquals(furthestApart([-1, -2, -3], [-1.5, -1, -3]), 1);
});

Deno.test("checkSameIds refuses one other id", () => {
  checkSameIds([[0, 5, 2]], [[0, 5, 2]]);
  assertThrows(() => checkSameIds([[0, 5, 2]], [[0, 6, 2]]), Error, "void: line 1");
});

Deno.test("differentLines counts lines with another id or none", () => {
  assertEquals(differentLines([[1], [2], [3]], [[1], [4]]), 2);
});
