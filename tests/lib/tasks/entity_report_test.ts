import { assertEquals } from "@std/assert";
import { EntityReport } from "../../../lib/tasks/entity_report.ts";
import { labelEntities } from "../../../lib/tasks/label_entities.ts";
import { continues, labelScheme, parseLabel } from "../../../lib/tasks/label_scheme.ts";
import { readFixture } from "./stored_models.ts";

interface Case {
  gold: string[][];
  found: string[][];
  precision: number;
  recall: number;
  f1: number;
}

const { cases: CASES } = await readFixture<{ cases: Case[] }>("tag_reports/cases.json.gz");

Deno.test("EntityReport counts entities as seqeval does", () => {
  assertEquals(CASES.length, 18);
  for (const { gold, found, precision, recall, f1 } of CASES) {
    const report = new EntityReport();
    gold.forEach((row, i) => report.add(row, found[i]!));
    const scores = report.scores();
    assertEquals(
      [scores.precision, scores.recall, scores.f1].map((value) => value.toFixed(12)),
      [precision, recall, f1].map((value) => value.toFixed(12)),
      JSON.stringify({ gold, found }),
    );
  }
});

Deno.test("EntityReport says what it counted", () => {
  const report = new EntityReport();
  assertEquals(report.toString(true), "No record had gold labels.\n");
  report.add(["B-PER", "I-PER", "O", "B-LOC"], ["B-PER", "I-PER", "O", "O"]);
  assertEquals(
    report.toString(true),
    "Gold labels: 1 records, 4 words, accuracy 0.7500\n" +
      "LOC: precision 0.0000, recall 0.0000, F1 0.0000, 1 entities\n" +
      "PER: precision 1.0000, recall 1.0000, F1 1.0000, 1 entities\n" +
      "all entities: precision 1.0000, recall 0.5000, F1 0.6667, 2 entities\n",
  );
  assertEquals(report.toString(false), "Gold labels: 1 records, 4 words, accuracy 0.7500\n");
});

Deno.test("labelEntities reads labels of every scheme", () => {
  const spans = (...labels: string[]) =>
    labelEntities(labels).map(({ type, first, last }) => `${type} ${first}-${last}`);
  assertEquals(spans("I-A", "I-A", "O", "I-B"), ["A 0-1", "B 3-3"]);
  assertEquals(spans("B-A", "B-A", "I-B"), ["A 0-0", "A 1-1", "B 2-2"]);
  assertEquals(spans("S-A", "S-A", "B-A", "I-A", "E-A"), ["A 0-0", "A 1-1", "A 2-4"]);
  assertEquals(spans("O"), []);
  assertEquals(spans("B-A-B"), ["A-B 0-0"]);
});

Deno.test("labelScheme tells the scheme by the marks", () => {
  const names = (...labels: string[]) => labelScheme(labels).name;
  assertEquals(names("O", "B-PER", "I-PER"), "B-/I- (IOB1 or IOB2)");
  assertEquals(names("O", "I-PER"), "B-/I- (IOB1 or IOB2)");
  assertEquals(names("O", "B-PER", "I-PER", "E-PER", "S-PER"), "IOBES");
  assertEquals(names("O", "B-PER", "I-PER", "L-PER", "U-PER"), "BILOU");
  assertEquals(names("NOUN", "VERB", "S-BAR"), "plain labels");
});

Deno.test("continues parts entities where the scheme does", () => {
  const scheme = labelScheme(["O", "B-A", "I-A", "L-A", "U-A"]);
  const joined = (first: string, second: string) =>
    continues(parseLabel(first, scheme), parseLabel(second, scheme), scheme);
  assertEquals(["B-A I-A", "I-A L-A", "B-A L-A", "O O"].map((pair) => joined(...pair.split(" ") as [string, string])), [
    true,
    true,
    true,
    true,
  ]);
  assertEquals(
    ["L-A I-A", "U-A U-A", "I-A B-A", "I-A O", "U-A I-A"].map((pair) => joined(...pair.split(" ") as [string, string])),
    [
      false,
      false,
      false,
      false,
      false,
    ],
  );
});
