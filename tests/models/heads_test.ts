import { assertEquals } from "@std/assert";
import { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { forwardProgram } from "../../lib/tasks/forward/forward_program.ts";
import { defaultHead, headConfig, type HeadName } from "../../models/heads.ts";
import { readLabels } from "../../models/labels.ts";
import { loadModel } from "../../models/mod.ts";
import { assertRefused } from "../lib/checkpoint/assert_refused.ts";
import { withForwardModel } from "../lib/tasks/forward/forward_fixture.ts";

const config = (fields: Record<string, unknown>) => new ConfigReader("/m/config.json", fields);

const HEADS_OF: Record<string, readonly HeadName[]> = {
  xlm: ["model"],
  xlm_lm: ["model", "lm"],
  xlm_lm_asm: ["model", "lm"],
  xlm_summary_first: ["model", "sequence-classification"],
  xlm_summary_no_projection: ["model", "sequence-classification"],
  xlm_multiple_choice: ["model", "sequence-classification", "multiple-choice"],
  xlm_tokens: ["model", "token-classification"],
  xlm_qa_simple: ["model", "qa-simple"],
  xlm_qa: ["model", "qa"],
  roberta: ["model"],
  roberta_causal_lm: ["model", "lm"],
  roberta_classes: ["model", "sequence-classification"],
  roberta_multiple_choice: ["model", "multiple-choice"],
  roberta_tokens: ["model", "token-classification"],
  roberta_qa: ["model", "qa-simple"],
  xl: ["model"],
  xl_lm: ["model", "lm"],
  xl_classes: ["model", "sequence-classification"],
  xl_multiple_choice: ["model", "multiple-choice"],
  xl_qa: ["model", "qa-simple"],
};

for (const [name, heads] of Object.entries(HEADS_OF)) {
  Deno.test(`the heads of ${name} are those it has weights for`, async () => {
    await withForwardModel(name, async (directory) => assertEquals((await loadModel(directory)).heads, heads));
  });
}

Deno.test("defaultHead is what architectures names, else the one head there is", () => {
  const names = { A: "lm", B: "qa" } as const;
  assertEquals(defaultHead(config({ architectures: ["X", "B", "A"] }), names, ["model", "lm", "qa"]), "qa");
  assertEquals(defaultHead(config({}), names, ["model", "lm"]), "lm");
  assertEquals(defaultHead(config({ architectures: ["X"] }), names, ["model", "lm", "qa"]), "model");
  assertEquals(defaultHead(config({ architectures: ["constructor"] }), names, ["model"]), "model");
});

Deno.test("headConfig lays a task's own fields over the whole", async () => {
  const json = config({
    num_labels: 2,
    summary_type: "first",
    task_specific_params: {
      "text-classification": { id2label: { 0: "a", 1: "b", 2: "c" }, summary_type: "mean" },
      "token-classification": { num_labels: 5 },
    },
  });
  assertEquals(readLabels(headConfig(json, "sequence-classification")).id2label, ["a", "b", "c"]);
  assertEquals(headConfig(json, "sequence-classification").fields["summary_type"], "mean");
  assertEquals(readLabels(headConfig(json, "token-classification")).num_labels, 5);
  assertEquals(readLabels(headConfig(json, "qa")).id2label, ["LABEL_0", "LABEL_1"]);
  for (const task_specific_params of [[], 1, { "text-classification": 1 }]) {
    await assertRefused(
      () => headConfig(config({ task_specific_params }), "sequence-classification"),
      "task_specific_params",
    );
  }
});

Deno.test("readLabels takes names from id2label, and numbers where num_labels contradicts it", async () => {
  assertEquals(readLabels(config({})).id2label, ["LABEL_0", "LABEL_1"]);
  assertEquals(readLabels(config({ id2label: { 1: "b", 0: "a" } })).id2label, ["a", "b"]);
  assertEquals(readLabels(config({ id2label: { 0: "a", 1: "b" }, num_labels: 3 })).id2label, [
    "LABEL_0",
    "LABEL_1",
    "LABEL_2",
  ]);
  const label2id = { b: 1, a: 0, c: 2, d: "0", e: -1 };
  assertEquals([...readLabels(config({ id2label: { 0: "x", 1: "y" }, label2id })).label2id], [["b", 1], ["a", 0]]);
  assertEquals([...readLabels(config({ id2label: { 0: "x", 1: "y" } })).label2id], [["x", 0], ["y", 1]]);
  assertEquals([...readLabels(config({ label2id })).label2id], [["LABEL_0", 0], ["LABEL_1", 1]]);
  assertEquals(readLabels(config({ problem_type: "regression" })).problem_type, "regression");
  await assertRefused(() => readLabels(config({ id2label: { 0: "a", 2: "b" } })), "id2label has no 1");
  await assertRefused(() => readLabels(config({ num_labels: 0 })), "num_labels is 0");
  assertEquals(readLabels(config({ problem_type: "ranking" })).problem_type, undefined);
  await assertRefused(() => readLabels(config({ problem_type: 1 })), "problem_type is 1");
});

const UNUSABLE: [model: string, fields: Record<string, unknown>, part: string][] = [
  ["xlm_summary_first", { summary_type: "attn" }, 'summary_type "attn"'],
  ["xlm_summary_first", { summary_activation: "prelu" }, 'summary_activation "prelu"'],
  [
    "xlm_summary_first",
    { num_labels: 3 },
    "sequence_summary.summary.weight [2,8] (config.json's num_labels says [3,8])",
  ],
  ["xlm_qa_simple", { architectures: ["XLMForQuestionAnswering"] }, "11 missing: qa_outputs.start_logits.dense.weight"],
  ["roberta_tokens", { num_labels: 3 }, "classifier.weight [4,8] (config.json's num_labels says [3,8])"],
];

for (const [name, fields, part] of UNUSABLE) {
  Deno.test(`build refuses ${name} with ${JSON.stringify(fields)}`, async () => {
    await withForwardModel(name, async (directory) => {
      const model = await loadModel(directory);
      const options = { head: model.head, hidden_states: false, attentions: false };
      await assertRefused(() => forwardProgram(model, options), part);
    }, fields);
  });
}
