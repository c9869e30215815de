import { assertEquals } from "@std/assert";
import { resultVerdict } from "../../../../lib/reports/comparison/verdict.ts";

const SPAN = { entity_group: "PER", score: 0.9, word: "Ada", start: 0, end: 3, text: "Ada" };

Deno.test("a result is behind a field of the input that has such a name", () => {
  const record = { text: "Ada", labels: [[0, 3, "LOC"]], entities: [SPAN] };
  assertEquals(resultVerdict(record, undefined), { kind: "spans", spans: [{ start: 0, end: 3, label: "PER" }] });
});

Deno.test("a failed record has no verdict, whatever fields its input has", () => {
  const error = { code: "empty_text", message: "The text is empty" };
  assertEquals(resultVerdict({ text: "", labels: [{ label: "x" }], error }, undefined), {
    kind: "none",
    why: "failed",
  });
  assertEquals(resultVerdict({ text: "", error, labels: [{ label: "x", score: 1 }] }, undefined).kind, "labels");
});
