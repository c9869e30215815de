import { assertEquals, assertThrows } from "@std/assert";
import { RecordError } from "../../../../lib/errors.ts";
import { EntityReport } from "../../../../lib/tasks/tag/entity_report.ts";
import { groupEntities } from "../../../../lib/tasks/tag/entity_groups.ts";
import { keptWordSpans } from "../../../../lib/tasks/tag/found_spans.ts";
import { goldSpans } from "../../../../lib/tasks/tag/gold_spans.ts";
import { labelEntities, markPlace } from "../../../../lib/tasks/tag/label_entities.ts";
import { continues, labelScheme, parseLabel } from "../../../../lib/tasks/tag/label_scheme.ts";
import type { TagContext, TokenEntity } from "../../../../lib/tasks/tag/tag_context.ts";
import { readFixture } from "../stored_models.ts";

interface Case {
  /** Every label there may be. */
  labels: string[];
  gold: string[][];
  found: string[][];
  precision: number;
  recall: number;
  f1: number;
}

/** What the pipeline groups: name, first and last of each group. */
interface Grouped {
  labels: string[];
  rows: string[][];
  groups: [string, number, number][][];
}

const { cases: { reports: CASES, grouped: GROUPED } } = await readFixture<{
  cases: { reports: Case[]; grouped: Grouped[] };
}>("tag_reports/cases.json.gz");

Deno.test("EntityReport counts entities as seqeval does", () => {
  assertEquals(CASES.length, 60);
  for (const { labels, gold, found, precision, recall, f1 } of CASES) {
    const report = new EntityReport(markPlace(labels));
    gold.forEach((row, i) => report.add(row, found[i]!));
    const scores = report.scores();
    assertEquals(
      [scores.precision, scores.recall, scores.f1].map((value) => value.toFixed(12)),
      [precision, recall, f1].map((value) => value.toFixed(12)),
      JSON.stringify({ gold, found }),
    );
  }
});

Deno.test("groupEntities joins neighbours as the pipeline does, whatever their marks look like", () => {
  assertEquals(GROUPED.length, 6);
  for (const { labels, rows, groups } of GROUPED) {
    const scheme = labelScheme(labels);
    rows.forEach((row, i) => {
      const words = row.map((label, at) => ({ label: labels.indexOf(label), score: 1, word: "", start: at, end: at }));
      const found = groupEntities(words, labels, scheme).map((
        { entity_group, start, end },
      ) => [entity_group, start, end]);
      assertEquals(found, groups[i], row.join(" "));
    });
  }
});

Deno.test("EntityReport says what it counted", () => {
  const report = new EntityReport();
  assertEquals(report.toString(), "No record had gold labels.\n");
  const words = new EntityReport(null);
  for (const one of [report, words]) one.add(["B-PER", "I-PER", "O", "B-LOC"], ["B-PER", "I-PER", "O", "O"]);
  assertEquals(
    report.toString(),
    "Gold labels: 1 records, 4 words, accuracy 0.7500\n" +
      "LOC: precision 0.0000, recall 0.0000, F1 0.0000, 1 entities\n" +
      "PER: precision 1.0000, recall 1.0000, F1 1.0000, 1 entities\n" +
      "all entities: precision 1.0000, recall 0.5000, F1 0.6667, 2 entities\n",
  );
  words.add([undefined, undefined], ["O", "O"]);
  assertEquals(words.toString(), "Gold labels: 2 records, 4 words, accuracy 0.7500\n");
});

Deno.test("labelEntities reads labels of every scheme", () => {
  const spans = (...labels: string[]) =>
    labelEntities(labels).map(({ type, first, last }) => `${type} ${first}-${last}`);
  assertEquals(spans("I-A", "I-A", "O", "I-B"), ["A 0-1", "B 3-3"]);
  assertEquals(spans("B-A", "B-A", "I-B"), ["A 0-0", "A 1-1", "B 2-2"]);
  assertEquals(spans("S-A", "S-A", "B-A", "I-A", "E-A"), ["A 0-0", "A 1-1", "A 2-4"]);
  assertEquals(spans("O"), []);
  assertEquals(spans("B-A-B"), ["A-B 0-0"]);
  assertEquals(spans("U-A", "U-A", "B-A", "I-A", "L-A", "L-A"), ["A 0-0", "A 1-1", "A 2-4", "A 5-5"]);
  assertEquals(spans("B", "I", "O", "B", "B-", "I", "S", "E"), ["_ 0-1", "_ 3-3", "_ 4-5", "_ 6-6", "_ 7-7"]);
  assertEquals(
    labelEntities(["PER-B", "PER-I", "A-B-I", "B", "O", "LOC_B"], "suffix").map(({ type, first }) =>
      `${type} ${first}`
    ),
    ["PER 0", "A-B 2", "_ 3", "LOC_ 5"],
  );
});

Deno.test("markPlace tells labels that mark entities from others", () => {
  const places = {
    prefix: ["O B-A I-A", "I-A X", "O B I", "B I", "O B I E S", "O B I L U", "B_A I_A O", "B- I- O"],
    suffix: ["O A-B A-I", "A_B A_I"],
    null: ["NOUN VERB", "O", "A B C D E I N S", "O E S", "LABEL_0 LABEL_1", "S-BAR NP", "positive negative"],
  };
  for (const [place, all] of Object.entries(places)) {
    for (const labels of all) assertEquals(String(markPlace(labels.split(" "))), place, labels);
  }
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

Deno.test("EntityReport compares spans: label and both ends must be right", () => {
  const report = new EntityReport(null);
  const span = (label: string, start: number, end: number) => ({ label, start, end });
  report.addSpans([span("PER", 0, 3), span("LOC", 7, 11)], [span("PER", 0, 3), span("LOC", 7, 10), span("PER", 7, 11)]);
  report.addSpans([], [span("PER", 0, 3)]);
  report.addSpans([span("PER", 0, 3)], []);
  assertEquals(report.scores("PER"), { precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, support: 2 });
  assertEquals(report.scores(), { precision: 1 / 4, recall: 1 / 3, f1: 2 / 7, support: 3 });
  assertEquals(report.toString().split("\n")[0], "Gold labels: 3 records");
});

Deno.test("goldSpans reads spans in the text, and leaves lists of labels to others", () => {
  const spans = [{ start: 2, end: 5, label: "PER", more: 1 }];
  assertEquals(goldSpans(spans, "😀 Ada"), [{ start: 2, end: 5, label: "PER" }]);
  assertEquals([goldSpans([], "a"), goldSpans([], ["a"]), goldSpans(["O"], "a"), goldSpans(undefined, "a")], [
    [],
    undefined,
    undefined,
    undefined,
  ]);
  const wrong = [[0, 1, "PER"], { start: 0, end: 6, label: "PER" }, { start: 2, end: 1, label: "PER" }, {
    start: 0,
    end: 1,
  }, null];
  for (const item of wrong) {
    assertEquals(assertThrows(() => goldSpans([...spans, item], "😀 Ada"), RecordError).code, "field_type");
  }
});

Deno.test("keptWordSpans: entities of marked labels, else each word", () => {
  const words = ["B-PER", "I-PER", "O", null, "X"].map((entity, i) => ({
    entity,
    start: 2 * i,
    end: 2 * i + 1,
  })) as TokenEntity[];
  const context = (id2label: string[], ignore_labels: string[]) =>
    ({ labels: { id2label }, options: { ignore_labels } }) as unknown as TagContext;
  assertEquals(keptWordSpans(words.slice(0, 4), context(["B-PER", "I-PER", "O"], ["O"])), [{
    label: "PER",
    start: 0,
    end: 3,
  }]);
  assertEquals(keptWordSpans(words.slice(2), context(["O", "X"], ["O"])), [{ label: "X", start: 8, end: 9 }]);
});

Deno.test("EntityReport tells no accuracy where every word abstains", () => {
  const words = new EntityReport(null);
  words.add(["NOUN", "VERB"], [undefined, undefined]);
  assertEquals(`${words}`, "Gold labels: 1 records, 0 words\nAbstained: 2 more words with a gold label\n");
});
