import { assertEquals, assertThrows } from "@std/assert";
import { RecordError } from "../../../../lib/errors.ts";
import { squadRecords } from "../../../../lib/tasks/qa/squad.ts";
import { answerF1, goldAnswers, normalizeAnswer, SquadReport } from "../../../../lib/tasks/qa/squad_metrics.ts";

// What the official script (evaluate-v2.0.py) gives for each pair.
const PAIRS: [gold: string, found: string, exact: boolean, f1: number][] = [
  ["the Eiffel Tower", "Eiffel Tower", true, 1],
  ["Eiffel Tower.", "the tower, Eiffel", false, 1],
  ["in the year 1990", "1990", false, 0.5],
  ["a b b c", "b b d", false, 2 * (2 / 3) * (2 / 3) / (4 / 3)],
  ["", "", true, 1],
  ["", "x", false, 0],
  ["the", "", true, 1],
  ["theatre an", "theatre", true, 1],
  ["l'été", "été", false, 0],
  ["U.S.A.", "usa", true, 1],
];

Deno.test("answers are compared as the official SQuAD script compares them", () => {
  for (const [gold, found, exact, f1] of PAIRS) {
    assertEquals(normalizeAnswer(gold) === normalizeAnswer(found), exact, `${gold} | ${found}`);
    assertEquals(answerF1(gold, found).toFixed(12), f1.toFixed(12), `${gold} | ${found}`);
  }
});

Deno.test("SquadReport takes the best of the gold answers", () => {
  const report = new SquadReport();
  assertEquals(report.toString(), "No record had gold answers.\n");
  report.add(["one", "the two of them"], "two of them");
  report.add(["a b"], "b c");
  report.add([], "");
  report.add([""], "something");
  assertEquals(report.exact_match, 50);
  assertEquals(report.f1, 100 * (1 + 2 / 3 + 1) / 4); // "a" is an article: 1 of 1 and of 2 words
  assertEquals(report.toString(), "Gold answers: 4 questions, exact match 50.00 %, F1 66.67 %\n");
});

Deno.test("goldAnswers reads every form that data sets have", () => {
  for (
    const value of ["x", ["x"], [{ text: "x", answer_start: 3 }], { text: ["x"], answer_start: [3] }, { text: "x" }]
  ) {
    assertEquals(goldAnswers(value), ["x"]);
  }
  assertEquals([goldAnswers([]), goldAnswers({ text: [] })], [[], []]);
  for (const value of [1, null, {}, [1], [{ answer: "x" }], { text: 1 }]) {
    assertThrows(() => goldAnswers(value), RecordError);
  }
});

Deno.test("squadRecords takes a SQuAD file apart, and leaves records alone", () => {
  const file = {
    version: "1.1",
    data: [{
      title: "t",
      paragraphs: [{
        context: "c",
        qas: [{ id: "1", question: "q", answers: [{ text: "c", answer_start: 0 }] }, { id: "2", question: "r" }],
      }],
    }, { title: "u", paragraphs: [] }],
  };
  assertEquals(squadRecords(file), [
    { id: "1", question: "q", context: "c", gold_answers: [{ text: "c", answer_start: 0 }] },
    { id: "2", question: "r", context: "c", gold_answers: undefined },
  ]);
  for (const value of [{ question: "q", context: "c" }, { data: 1 }, { data: [{ text: "a" }] }, null, []]) {
    assertEquals(squadRecords(value), undefined);
  }
});

Deno.test("squadRecords takes parts of a SQuAD file, questions with their contexts, and files that lack something", () => {
  const [question, answers] = ["q", { text: ["c"], answer_start: [0] }];
  const paragraph = { context: "c", qas: [{ qid: 7, question, answers: ["c"] }, { question, is_impossible: true }] };
  const asked = [
    { id: 7, question, context: "c", gold_answers: ["c"] },
    { id: undefined, question, context: "c", gold_answers: [] },
  ];
  const article = { title: "t", paragraphs: [{ context: "none" }, paragraph] };
  for (const part of [paragraph, article, { data: [{ title: "no paragraphs" }, article] }]) {
    assertEquals(squadRecords(part), asked);
  }
  const whole = { id: "1", question, context: "c", answers };
  assertEquals(squadRecords({ version: "x", data: [whole] }), [{
    id: "1",
    question,
    context: "c",
    gold_answers: answers,
  }]);
  assertEquals(squadRecords({ data: [] }), []);
});
