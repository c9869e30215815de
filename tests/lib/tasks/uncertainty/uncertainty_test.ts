import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { defaultValues } from "../../../../lib/options/option.ts";
import type { JsonObject } from "../../../../lib/record/record.ts";
import { Engine } from "../../../../lib/runtime/engine.ts";
import { classifyTask } from "../../../../lib/tasks/classify/task.ts";
import { qaTask } from "../../../../lib/tasks/qa/task.ts";
import { tagTask } from "../../../../lib/tasks/tag/task.ts";
import type { Task, TaskAnswer } from "../../../../lib/tasks/task.ts";
import { loadModel } from "../../../../models/mod.ts";
import { readFixture, type StoredModel, withStoredModel } from "../stored_models.ts";

interface Case {
  model: string;
  record: JsonObject;
  options: { temperature: number; multi_label?: boolean };
  uncertainty: unknown;
  /** By id of the label; of answers only that of the best. */
  scores: number[] | null;
}

const MODELS = await readFixture<Record<string, StoredModel>>("uncertainty/models.json.gz");
const { cases: { answers: CASES } } = await readFixture<{ cases: { answers: Case[] } }>("uncertainty/cases.json.gz");
const MEASURES = ["entropy", "margin", "least-confidence"];

/** The options of each model, and how its results are ordered by id. */
const TASKS: Readonly<Record<string, readonly [Task, Record<string, unknown>]>> = {
  three: [classifyTask, { top_k: "all" }],
  many: [classifyTask, { top_k: "all" }],
  nli: [classifyTask, { candidate_labels: ["science", "sports", "politics"] }],
  choice: [classifyTask, { top_k: "all" }],
  tag: [tagTask, { per_word: true }],
  qa: [qaTask, { align_to_words: false }],
};

for (const [name, [task, own]] of Object.entries(TASKS)) {
  Deno.test(`the uncertainty and the calibrated scores of ${name} are those of numpy`, async () => {
    await withStoredModel(MODELS[name]!, async (directory) => {
      const cases = CASES.filter(({ model }) => model === name);
      assert(cases.length >= 3, `${cases.length}`);
      for (const group of Map.groupBy(cases, ({ options }) => JSON.stringify(options)).values()) {
        const { temperature, ...more } = group[0]!.options;
        const calibration = await calibrationFile(directory, temperature);
        const options = { ...own, ...more, calibration, uncertainty: MEASURES };
        const answers = await answersOf(task, directory, options, group.map(({ record }) => record));
        answers.forEach(({ result, further }, i) => {
          const { uncertainty, scores, record } = group[i]!;
          const where = `${name} at ${temperature}: ${JSON.stringify(record)}`;
          assertNear(further!["uncertainty"], uncertainty, where);
          const sorted = scores?.toSorted((a, b) => b - a);
          if (sorted) assertNear((result as { score: number }[]).map(({ score }) => score), sorted, where);
        });
      }
    });
  });
}

Deno.test("no temperature moves the order of labels, of a word's labels, or of answers", async () => {
  const rows: [string, Record<string, unknown>, (result: unknown) => unknown][] = [
    ["three", {}, (result) => (result as { label: string }[]).map(({ label }) => label)],
    [
      "tag",
      { aggregation_strategy: "average" },
      (result) => (result as { entity: string }[]).map(({ entity }) => entity),
    ],
    [
      "tag",
      { top_k: 4 },
      (result) => (result as { labels: { label: string }[] }[]).map(({ labels }) => labels.map(({ label }) => label)),
    ],
    ["qa", { top_k: 6 }, (result) => (result as { answer: string }[]).map(({ answer }) => answer)],
  ];
  for (const [name, more, names] of rows) {
    const [task, own] = TASKS[name]!;
    await withStoredModel(MODELS[name]!, async (directory) => {
      const records = CASES.filter(({ model }) => model === name).map(({ record }) => record);
      const orders = [];
      for (const temperature of [1, 0.05, 30, 1000]) {
        const calibration = await calibrationFile(directory, temperature);
        const answers = await answersOf(task, directory, { ...own, ...more, calibration }, records);
        orders.push(answers.map(({ result }) => names(result)));
      }
      for (const order of orders) assertEquals(order, orders[0]);
    });
  }
});

async function calibrationFile(directory: string, temperature: number): Promise<string> {
  const path = join(directory, "calibration.json");
  await Deno.writeTextFile(path, JSON.stringify({ temperature }));
  return path;
}

/** The answers to records with some options. */
async function answersOf(
  task: Task,
  directory: string,
  given: Record<string, unknown>,
  records: readonly JsonObject[],
): Promise<TaskAnswer[]> {
  const model = await loadModel(directory);
  await using engines = new AsyncDisposableStack();
  const { answer } = await task.start({
    options: { ...defaultValues(task.options), model: directory, ...given },
    model,
    rows: undefined,
    tokenizer: () => model.tokenizer(),
    run: (program) => {
      const how = {
        device: "cpu",
        threads: 1,
        workers: 1,
        batch_size: 8,
        max_batch_tokens: 2048,
        verbose: false,
      } as const;
      return engines.use(new Engine(program, how)).run;
    },
    note: () => {},
  });
  const record = { source: "", line: 1, json: null, length: 0, encoding_errors: "strict" } as const;
  return await Promise.all(records.map(async (value) => await answer({ ...record, value })));
}

/** All numbers within 1e-6; over 1, relative to them: logits are float32. */
function assertNear(actual: unknown, expected: unknown, where: string): void {
  if (typeof expected === "number") {
    const most = 1e-6 * Math.max(1, Math.abs(expected));
    assert(Math.abs(actual as number - expected) <= most, `${where}: ${actual}, not ${expected}`);
    return;
  }
  assertEquals(Object.keys(actual as object).sort(), Object.keys(expected as object).sort(), where);
  for (const [key, value] of Object.entries(expected as object)) {
    assertNear((actual as JsonObject)[key], value, `${where} ${key}`);
  }
}
