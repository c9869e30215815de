import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { XlmError } from "../../../../lib/errors.ts";
import { Greatest, Reservoir } from "../../../../lib/reports/results/chosen.ts";
import { ReliabilityCounts } from "../../../../lib/metrics/reliability_counts.ts";
import { ResultsReport } from "../../../../lib/reports/results/results_report.ts";
import { shownText } from "../../../../lib/reports/results/shown_text.ts";
import { convertOffsets, type OffsetUnit } from "../../../../lib/text/offsets/offsets.ts";

const OPTIONS = {
  result_field: undefined,
  gold_field: "gold",
  text_field: "text",
  question_field: "question",
  examples: 3,
};

function reportOf(lines: readonly unknown[], more: Partial<typeof OPTIONS> = {}): ResultsReport {
  const report = new ResultsReport({ ...OPTIONS, ...more });
  lines.forEach((line, i) => report.add(line, i + 1));
  return report;
}

const classified = (label: string, score: number, more: object = {}) => ({
  text: `${label} ${score}`,
  ...more,
  labels: [{ label, score }],
});

Deno.test("labels, scores, errors and gold labels of classify are counted", () => {
  const report = reportOf([
    classified("a", 0.9, { gold: "a" }),
    classified("a", 0.6, { gold: "b" }),
    classified("b", 0.3, { gold: "b" }),
    { text: "", error: { code: "empty_text", message: "The text is empty" } },
    { text: "x", labels: [], abstain: true },
  ]);
  assertEquals(report.counts, { records: 5, failed: 1, abstained: 1, empty: 0 });
  assertEquals(report.labels.ranked.map(({ label, scores }) => [label, scores.total]), [["a", 2], ["b", 1]]);
  assertEquals([...report.errors], [["empty_text", { count: 1, messages: ["The text is empty"] }]]);
  assertAlmostEquals(report.gold!.confusion.accuracy, 2 / 3);
  assertEquals(report.gold!.confusion.count("b", "a"), 1);
  assertEquals(report.uncertain.items.map(({ line }) => line), [3, 2, 1]);
});

Deno.test("the expected calibration error is the one of its definition", () => {
  const answers = Array.from({ length: 500 }, (_, i) => ({ score: ((i * 37) % 501) / 500, right: i % 3 === 0 }));
  const counts = new ReliabilityCounts();
  for (const { score, right } of answers) counts.add(score, right);
  let expected = 0;
  for (let bin = 0; bin < 10; bin++) {
    const there = answers.filter(({ score }) => bin === 0 ? score <= 0.1 : score > bin / 10 && score <= (bin + 1) / 10);
    const mean = there.reduce((sum, { score }) => sum + score, 0) / there.length;
    const share = there.filter(({ right }) => right).length / there.length;
    expected += there.length / answers.length * Math.abs(mean - share);
  }
  assertAlmostEquals(counts.ece, expected, 1e-12);
});

Deno.test("words are compared with labels for each of them, entities with spans", () => {
  const word = (text: string, entity: string, score: number, start: number) => ({
    entity,
    score,
    index: 0,
    word: text,
    start,
    end: start + text.length,
    text,
  });
  const words = reportOf([
    {
      tokens: ["Ann", "ran"],
      gold: ["PROPN", "VERB"],
      entities: [word("Ann", "PROPN", 0.9, 0), word("ran", "NOUN", 0.4, 4)],
    },
  ]);
  assertEquals(words.uncertain.items[0]!.compared, { gold: "ran VERB", right: false });
  assertEquals(words.gold!.confusion.count("VERB", "NOUN"), 1);
  const span = { entity_group: "PER", score: 0.8, word: "Ann", start: 0, end: 3, text: "Ann" };
  const gold = [{ start: 0, end: 3, label: "PER" }, { start: 4, end: 7, label: "LOC" }];
  const spans = reportOf([{ text: "Ann ran", gold, entities: [span] }, { text: "b", gold: ["O"], entities: [] }]);
  assertEquals(spans.gold!.spans, { gold: 2, found: 1, right: 1 });
  assertEquals(spans.gold!.incomparable, 1);
});

Deno.test("uncertainty that a record tells goes before its score", () => {
  const told = [0.1, 0.7, 0.4].map((entropy) => classified("a", 0.5, { uncertainty: { entropy } }));
  assertEquals(reportOf(told).uncertain.items.map(({ line }) => line), [2, 3, 1]);
  const margins = [0.1, 0.7, 0.4].map((margin) => classified("a", 0.5, { uncertainty: { margin } }));
  assertEquals(reportOf(margins).uncertain.items.map(({ line }) => line), [1, 3, 2]);
});

Deno.test("lines without results of these commands are refused", () => {
  const wrong = [{ text: "a", embedding: [1] }, 7, { labels: "a" }, { labels: [{ label: 1 }] }];
  for (const line of wrong) assertThrows(() => reportOf([line]), XlmError, "expected a result of classify, tag or qa");
});

Deno.test("entities are shown where they are, in whatever unit the run counted", () => {
  const text = "😀 Zoë\r\nin e\u0301t\u00e9 שלום";
  const [start, end] = [text.indexOf("e\u0301"), text.indexOf(" ש")];
  for (const unit of ["codepoint", "utf16", "byte", "grapheme"] as OffsetUnit[]) {
    const [[from, to]] = convertOffsets(text, unit, [start], [end]) as [[number, number]];
    const row = { label: "S", score: 0.5, place: { start: from, end: to, text: text.slice(start, end) } };
    const parts = shownText(text, [row]);
    assertEquals(parts.map((part) => part.text).join(""), text, unit);
    assertEquals(parts.find(({ label }) => label === "S")?.text, text.slice(start, end), unit);
  }
  const wrong = { label: "S", score: 0.5, place: { start: 0, end: 2, text: "nowhere" } };
  assertEquals(shownText(text, [wrong]), [{ text }]);
});

Deno.test("of a text of a megabyte the beginning and the places of labels are shown", () => {
  const text = "x".repeat(500_000) + "Zoë" + "y".repeat(500_000);
  const parts = shownText(text, [{ label: "PER", score: 1, place: { start: 500_000, end: 500_003, text: "Zoë" } }]);
  assert(parts.reduce((sum, part) => sum + part.text.length, 0) <= 420);
  assertEquals(parts.find(({ label }) => label !== undefined)?.text, "Zoë");
  assertEquals(parts.at(-1)?.gap, true);
});

Deno.test("the least certain are kept in order, and a sample is uniform and the same every time", () => {
  const greatest = new Greatest<number>(3);
  [5, 1, 9, 9, 7].forEach((rank, i) => greatest.offer(rank, () => i));
  assertEquals(greatest.items, [2, 3, 4]);
  const sample = () => {
    const reservoir = new Reservoir<number>(100);
    for (let i = 0; i < 10_000; i++) reservoir.offer(() => i);
    return reservoir.items;
  };
  assertEquals(sample(), sample());
  const mean = sample().reduce((sum, item) => sum + item, 0) / 100;
  assert(Math.abs(mean - 5000) < 1000, `${mean}`); // 3.5 standard deviations
});
