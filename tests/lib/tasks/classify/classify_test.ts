import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RecordError, XlmError } from "../../../../lib/errors.ts";
import { Engine } from "../../../../lib/runtime/engine.ts";
import { ClassificationReport } from "../../../../lib/tasks/classify/classification_report.ts";
import { choose, classify, type ClassifyContext, type LabelScore } from "../../../../lib/tasks/classify/classify.ts";
import { classifyProgram, type SequenceHead } from "../../../../lib/tasks/classify/classify_program.ts";
import { goldLabel, goldValue } from "../../../../lib/tasks/gold_label.ts";
import { GoldReport } from "../../../../lib/tasks/classify/gold_report.ts";
import { inferenceIds, zeroShot, zeroShotOptions } from "../../../../lib/tasks/classify/zero_shot.ts";
import { loadModel } from "../../../../models/mod.ts";
import { Random } from "../../checkpoint/random.ts";
import { readFixture, type StoredModel, withStoredModel } from "../stored_models.ts";

interface Case {
  model: string;
  record: { text: string; text_pair?: string; lang?: string; choices?: string[] };
  options: {
    top_k?: number | null;
    function?: ClassifyContext["options"]["function"];
    candidate_labels?: string[];
    hypothesis_template?: string;
    multi_label?: boolean;
  };
  result: (LabelScore & { index?: number })[];
}

const MODELS = await readFixture<Record<string, StoredModel>>("classify/models.json.gz");
const { cases: CASES } = await readFixture<{ cases: Case[] }>("classify/cases.json.gz");
const CPU = { device: "cpu", threads: 1, workers: 1, max_batch_tokens: 999, verbose: false } as const;
const TEXT = { split_special_tokens: false, bypass_tokenizer: false, max_length: 128, truncation: "error" } as const;

async function withContext(
  name: string,
  use: (context: ClassifyContext) => Promise<void>,
  { batch_size = 8, workers = 1 } = {},
): Promise<void> {
  await withStoredModel(MODELS[name]!, async (directory) => {
    const model = await loadModel(directory);
    const head = model.head as SequenceHead;
    await using engine = new Engine(classifyProgram(model, head), { ...CPU, batch_size, workers });
    await use({
      model,
      labels: model.labels(head),
      tokenizer: await model.tokenizer(),
      run: engine.run,
      options: { ...TEXT, top_k: Infinity, function: "default" },
    });
  });
}

async function answer({ record, options }: Case, context: ClassifyContext): Promise<LabelScore[]> {
  const asked = {
    ...context,
    options: { ...context.options, top_k: options.top_k ?? Infinity, function: options.function ?? "default" },
  };
  if (record.choices) return (await choose({ ...record, choices: record.choices }, asked)).result;
  if (!options.candidate_labels) return (await classify(record, asked)).result;
  const { candidate_labels, hypothesis_template = "", multi_label = false } = options;
  return (await zeroShot(record, { candidate_labels, hypothesis_template, multi_label }, asked)).result;
}

/** Scores within 1e-5, all else exactly, in the same order. */
function assertSame(actual: readonly LabelScore[], expected: readonly LabelScore[], where: string): void {
  const unscored = (rows: readonly LabelScore[]) => rows.map(({ score: _, ...rest }) => rest);
  assertEquals(unscored(actual), unscored(expected), where);
  expected.forEach(({ score }, i) =>
    assert(Math.abs(score - actual[i]!.score) <= 1e-5, `${where}: ${actual[i]!.score}, not ${score}`)
  );
}

async function assertNoInference(cases: readonly Case[], context: ClassifyContext): Promise<void> {
  for (const one of cases) {
    const error = await assertRejects(() => answer(one, context), XlmError, "LABEL_0, LABEL_1, LABEL_2; expected");
    assertEquals(error.exitCode, 3);
  }
}

for (const name of Object.keys(MODELS)) {
  Deno.test(`classify answers as transformers with ${name}`, async () => {
    await withContext(name, async (context) => {
      const cases = CASES.filter(({ model }) => model === name);
      assert(cases.length > 0);
      // Without a label that begins with "entail" the pipeline warns and takes the last one.
      if (name === "roberta_unnamed") return await assertNoInference(cases, context);
      const results = await Promise.all(cases.map((one) => answer(one, context)));
      results.forEach((result, i) => assertSame(result, cases[i]!.result, JSON.stringify(cases[i]!.record)));
    });
  });
}

Deno.test("classify gives the same for any batch, order and number of workers", async () => {
  const random = new Random(5);
  for (const name of ["xlm_mean", "roberta_three"]) {
    const words = CASES.flatMap(({ record }) => record.text.split(" "));
    const texts = Array.from(
      { length: 40 },
      () => Array.from({ length: 1 + random.integer(12) }, () => random.pick(words)).join(" "),
    );
    const scores = new Map<string, LabelScore[]>();
    for (const [batch_size, workers] of [[1, 1], [3, 1], [32, 2]] as const) {
      await withContext(name, async (context) => {
        const shuffled = random.shuffle([...texts]);
        const results = await Promise.all(shuffled.map((text) => classify({ text }, context)));
        shuffled.forEach((text, i) => {
          const known = scores.get(text) ?? results[i]!.result;
          scores.set(text, known);
          assertSame(results[i]!.result, known, text);
        });
      }, { batch_size, workers });
    }
  }
});

Deno.test("classify cuts a text only where it may, and zero-shot never the label", async () => {
  await withContext("xlm_nli", async (context) => {
    const text = "Plants make food by a process called photosynthesis. ".repeat(40);
    await assertRejects(() => classify({ text }, context), RecordError, "128 are allowed");
    const options = { ...context.options, truncation: "right" as const, max_length: 20 };
    const cut = { ...context, options };
    assert((await classify({ text }, cut)).truncated);
    const zero = {
      candidate_labels: ["a very long label that is longer than the text"],
      hypothesis_template: "{}",
      multi_label: false,
    };
    const long = context.tokenizer.encode(zero.candidate_labels[0]!).input_ids.length;
    const tight = { ...cut, options: { ...options, max_length: long + 3 } };
    assert((await zeroShot({ text: "Plants make food by light" }, zero, tight)).truncated);
    await assertRejects(
      () => zeroShot({ text: "Plants" }, zero, { ...tight, options: { ...options, max_length: long } }),
      RecordError,
      "leaves no room for the first",
    );
  });
});

Deno.test("classify refuses what cannot be classified", async () => {
  await withContext("xlm_choice", async (context) => {
    for (const text of ["", "  "]) {
      const error = await assertRejects(() => classify({ text }, context), RecordError);
      assertEquals(error.code, "empty_text");
    }
    const none = await assertRejects(() => choose({ text: "a", choices: [] }, context), RecordError);
    assertEquals(none.code, "empty_text");
    const missing = await assertRejects(() => choose({ choices: ["a"] }, context), RecordError);
    assertEquals(missing.code, "field_missing");
    const pairs = await choose({ choices: [["A", "one"], ["A", "two"]] }, context);
    const texts = await choose({ text: "A", choices: ["one", "two"] }, context);
    assertEquals(pairs, texts);
  });
  await withContext("roberta_choice", async ({ model }) => {
    await Promise.resolve();
    const error = assertThrows(() => classifyProgram(model, "sequence-classification"), XlmError);
    assertEquals(error.exitCode, 3);
  });
});

Deno.test("zeroShotOptions refuses no labels, and a template without one place for them", () => {
  const options = { candidate_labels: ["a"], hypothesis_template: "{}", multi_label: false };
  assertEquals(zeroShotOptions(options), options);
  for (
    const wrong of [
      { candidate_labels: [] },
      { hypothesis_template: "no place" },
      { hypothesis_template: "{} and {}" },
      {
        hypothesis_template: "a {label}",
      },
      { hypothesis_template: "{ {}" },
    ]
  ) {
    assertEquals(assertThrows(() => zeroShotOptions({ ...options, ...wrong }), XlmError).exitCode, 2);
  }
});

Deno.test("ClassificationReport counts as scikit-learn does", () => {
  const report = new ClassificationReport();
  // sklearn.metrics.f1_score(gold, predicted, average="macro", zero_division=0) is 0.3666…: a 2/3, b 0.8, c 0, d 0.
  const rows = [["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"], ["c", "d"]] as const;
  for (const [gold, predicted] of rows) report.add(gold, predicted);
  assertEquals(report.total, 5);
  assertEquals(report.accuracy, 0.6);
  assertEquals(report.macro_f1.toFixed(12), ((2 / 3 + 0.8) / 4).toFixed(12));
  assertEquals(report.labels, ["a", "b", "c", "d"]);
  assertEquals(report.count("a", "b"), 1);
  assertEquals(
    report.toString(),
    "Gold labels: 5 records, accuracy 0.6000, macro-F1 0.3667, 4 labels\n" +
      "gold \\ predicted  a  b  c  d\n" +
      "               a  1  1  0  0\n" +
      "               b  0  2  0  0\n" +
      "               c  0  0  0  1\n" +
      "               d  0  0  0  0\n",
  );
  assertEquals(new ClassificationReport().toString(), "No record had a gold label.\n");
});

Deno.test("goldLabel takes a name or a number, also where a table has it as text", () => {
  const names = ["no", "yes", "1"];
  assertEquals(["x", "yes", 0, "0", "1", 1].map((value) => goldLabel(value, names)), [
    "x",
    "yes",
    "no",
    "no",
    "1",
    "1",
  ]);
  for (const wrong of [2, 0.5, ["a"]]) assertThrows(() => goldLabel(wrong, ["a", "b"]), RecordError);
  assertThrows(() => goldLabel(true, ["a", "b", "c"]), RecordError);
});

Deno.test("goldLabel compares numbers by value, knows true and false, and takes a negative number for none", () => {
  assertEquals(["1.0", 1, "0", 0.5, " 2.0 "].map((value) => goldLabel(value, ["0", "1.0", "0.50"])), [
    ...["1.0", "1.0", "0", "0.50"],
    "0.50",
  ]);
  assertEquals([true, false].map((value) => goldLabel(value, ["no", "yes"])), ["yes", "no"]);
  assertEquals([true, false].map((value) => goldLabel(value, ["True", "False", "maybe"])), ["True", "False"]);
  assertEquals([-1, -100, "-1"].map((value) => goldLabel(value, ["a", "b"])), [undefined, undefined, undefined]);
  assertEquals(goldLabel(-1, ["-1", "0", "1"]), "-1");
  assertEquals([1, "1", 0].map((value) => goldLabel(value, ["1", "2", "3"], "number")), ["2", "2", "1"]);
  assertEquals([1, 3].map((value) => goldLabel(value, ["1", "2", "3"])), ["1", "3"]);
});

Deno.test("GoldReport reads numbers as names of labels, unless one of the run is no name", () => {
  const names = ["1", "2", "3", "4", "5"];
  const report = (...golds: unknown[]) => {
    const report = new GoldReport();
    for (const gold of golds) report.add(gold, { label: "2", score: 1 }, names);
    return report.toString().replace(/^(?:gold| ).*\n/gm, "");
  };
  assertEquals(
    report(1, 2, "5"),
    `Gold labels: 3 records, accuracy 0.3333, macro-F1 0.1667, 3 labels\n` +
      "Gold labels that are numbers were read as names of labels.\n",
  );
  assertEquals(
    report(0, 1, 1),
    `Gold labels: 3 records, accuracy 0.6667, macro-F1 0.4000, 2 labels\n` +
      "Gold labels that are numbers were read as numbers of labels, from 0.\n",
  );
  assertEquals(
    report("good", "2", null, "", -1),
    "Gold labels: 2 records, accuracy 0.5000, macro-F1 0.3333, 2 labels\n" +
      "Gold labels that are numbers were read as names of labels.\n" +
      "Gold labels that the model does not have: good (1)\n",
  );
});

Deno.test("goldValue takes the only label of a list, as annotation tools write it", () => {
  assertEquals([["a"], [1], "a", 0].map(goldValue), ["a", 1, "a", 0]);
  assertEquals([{ label: "a" }, [{ label: 1, score: 0.5 }]].map(goldValue), ["a", 1]);
  for (const none of [undefined, null, [], [null], "", " ", [""], { label: null }]) {
    assertEquals(goldValue(none), undefined);
  }
  assertThrows(() => goldLabel(goldValue(["a", "b"]), ["a", "b"]), RecordError);
});

Deno.test("inferenceIds finds the label that begins with entail, in any case", () => {
  const labels = (...id2label: string[]) => ({
    label2id: new Map(id2label.map((label, id) => [label, id])),
    num_labels: id2label.length,
    id2label,
    problem_type: undefined,
    per_word: false,
  });
  assertEquals(inferenceIds(labels("contradiction", "neutral", "ENTAILMENT")), { entailment: 2, contradiction: 0 });
  assertEquals(inferenceIds(labels("entailed", "not")), { entailment: 0, contradiction: 1 });
  const label2id = new Map([["no", 0], ["entailment", 1]]);
  assertEquals(inferenceIds({ ...labels("LABEL_0", "LABEL_1"), label2id }), { entailment: 1, contradiction: 0 });
  const unnamed = new Map([["LABEL_0", 0], ["LABEL_1", 1]]);
  assertEquals(inferenceIds({ ...labels("no", "entailment"), label2id: unnamed }), { entailment: 1, contradiction: 0 });
  for (const wrong of [["LABEL_0", "LABEL_1"], ["de", "en"], ["not_entailment", "other"]]) {
    assertEquals(assertThrows(() => inferenceIds(labels(...wrong)), XlmError).exitCode, 3);
  }
});
