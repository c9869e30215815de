import { assert, assertEquals, assertRejects } from "@std/assert";
import { RecordError, XlmError } from "../../../../lib/errors.ts";
import { Engine } from "../../../../lib/runtime/engine.ts";
import { forward } from "../../../../lib/tasks/forward/forward.ts";
import type { ForwardFields } from "../../../../lib/tasks/forward/forward_fields.ts";
import {
  type ForwardAnswer,
  forwardProgram,
  type ForwardRequest,
} from "../../../../lib/tasks/forward/forward_program.ts";
import type { Program, Run } from "../../../../lib/runtime/program.ts";
import type { HeadName } from "../../../../models/heads.ts";
import { loadModel } from "../../../../models/mod.ts";
import type { Model } from "../../../../models/model.ts";
import { FORWARD_CASES, withForwardModel } from "./forward_fixture.ts";

const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 4096, verbose: false } as const;

/** Requests that arrive in one turn as one batch, however much of it is padding. */
function inOneBatch(
  program: Program<ForwardRequest, ForwardAnswer>,
): { run: Run<ForwardRequest, ForwardAnswer>; engine: Engine<ForwardRequest[], ForwardAnswer[]> } {
  const engine = new Engine<ForwardRequest[], ForwardAnswer[]>({
    graph: program.graph,
    size: () => ({ length: 1 }),
    collate: ([requests]) => program.collate(requests!),
    split: (outputs, [requests]) => [program.split(outputs, requests!)],
  }, CPU);
  let waiting: { request: ForwardRequest; resolve: (answer: ForwardAnswer) => void; reject: (e: unknown) => void }[] =
    [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    engine.run(batch.map(({ request }) => request)).then(
      (answers) => batch.forEach(({ resolve }, i) => resolve(answers[i]!)),
      (error) => batch.forEach(({ reject }) => reject(error)),
    );
  };
  const run = (request: ForwardRequest) =>
    new Promise<ForwardAnswer>((resolve, reject) => {
      if (waiting.length === 0) setTimeout(flush, 0);
      waiting.push({ request, resolve, reject });
    });
  return { run, engine };
}

/** Numbers within 1e-5, all else exactly. */
function assertClose(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === "number") {
    assert(
      typeof actual === "number" && Math.abs(actual - expected) <= 1e-5,
      `${path}: ${actual}, not ${expected}`,
    );
  } else {
    const [found, wanted] = [actual, expected] as [object, object];
    assertEquals(Object.keys(found), Object.keys(wanted), path);
    for (const [key, value] of Object.entries(wanted)) assertClose((found as never)[key], value, `${path}.${key}`);
  }
}

function context(model: Model, run: Run<ForwardRequest, ForwardAnswer>, head: HeadName = model.head) {
  return { model, head, run, max_length: model.max_length };
}

for (const name of new Set(FORWARD_CASES.map(({ model }) => model))) {
  Deno.test(`forward of ${name} gives transformers' outputs, singly and in a batch`, async () => {
    const cases = FORWARD_CASES.filter(({ model }) => model === name);
    await withForwardModel(name, async (directory) => {
      const model = await loadModel(directory);
      const { layers } = cases[0]!;
      const program = forwardProgram(model, { head: model.head, hidden_states: layers, attentions: layers });
      using engine = new Engine(program, CPU);
      const batch = inOneBatch(program);
      using _ = batch.engine;
      for (const run of [engine.run, batch.run]) {
        const outputs = await Promise.all(cases.map(({ record }) => forward(record, context(model, run))));
        outputs.forEach((actual, i) =>
          assertClose(actual, cases[i]!.outputs, `${name} ${JSON.stringify(cases[i]!.record)}`)
        );
      }
    });
  });
}

async function withRun(
  name: string,
  use: (run: (fields: ForwardFields) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  await withForwardModel(name, async (directory) => {
    const model = await loadModel(directory);
    using engine = new Engine(
      forwardProgram(model, { head: model.head, hidden_states: false, attentions: false }),
      CPU,
    );
    await use((fields) => forward(fields, context(model, engine.run)));
  });
}

const ids = [0, 9, 5, 1];

/** Records that cannot be run, and the start of what is said of them. */
const WRONG: Record<string, [fields: ForwardFields, code: string, message: string][]> = {
  xlm_lm_langs: [
    [{ input_ids: "0" }, "field_type", 'input_ids is "0"; expected a list'],
    [{ input_ids: [] }, "empty_text", "input_ids is empty"],
    [{ input_ids: [0, -1] }, "field_type", "input_ids[1] is -1; expected a whole number from 0 to 22"],
    [{ input_ids: [23] }, "field_type", "input_ids[0] is 23;"],
    [{ input_ids: [0.5] }, "field_type", "input_ids[0] is 0.5;"],
    [{ input_ids: [[0]] }, "field_type", "input_ids[0] is [0];"],
    [{ input_ids: Array(17).fill(3) }, "too_long", "input_ids has 17 ids, 16 are allowed"],
    [{ input_ids: ids, attention_mask: [1, 1, 1] }, "field_type", "attention_mask has 3 items; expected 4"],
    [
      { input_ids: ids, attention_mask: [1, 1, 1, 2] },
      "field_type",
      "attention_mask[3] is 2; expected a whole number from 0 to 1",
    ],
    [{ input_ids: ids, langs: [0, 1, 2, 3] }, "field_type", "langs[3] is 3; expected a whole number from 0 to 2"],
    [{ input_ids: ids, langs: 1 }, "field_type", "langs is 1; expected a list"],
    [{ input_ids: ids, token_type_ids: [0, 0, 0, 23] }, "field_type", "token_type_ids[3] is 23;"],
    [{ input_ids: ids, position_ids: [0, 1, 2, 16] }, "field_type", "position_ids[3] is 16;"],
    [{ input_ids: ids, position_ids: [0, 1, 2, -1] }, "field_type", "position_ids[3] is -1;"],
    [{ input_ids: ids, lengths: 5 }, "field_type", "lengths is 5; expected a whole number from 0 to 4"],
    [{ input_ids: ids, labels: [1, 2, 3] }, "field_type", "labels has 3 items; expected 4"],
    [
      { input_ids: ids, labels: [1, 2, 3, 23] },
      "field_type",
      "labels[3] is 23; expected a whole number from 0 to 22 or -100",
    ],
    [{ input_ids: ids, labels: [-100, -100, -100, -100] }, "non_finite", "The loss is not a finite number"],
  ],
  xlm_three_labels: [
    [{ input_ids: ids, labels: 3 }, "field_type", "labels[0] is 3; expected a whole number from 0 to 2 or -100"],
    [{ input_ids: ids, labels: 0.5 }, "field_type", "labels[0] is 0.5;"],
    [{ input_ids: ids, labels: [1, 0] }, "field_type", "labels has 2 items; expected 3"],
  ],
  xlm_summary_to_hidden: [[{ input_ids: ids, labels: 1 }, "field_type", "labels are given and the head has 8 outputs"]],
  xlm_tokens: [[{ input_ids: ids, labels: 1 }, "field_type", "labels is 1; expected a list"]],
  xlm_multiple_choice: [
    [{ input_ids: ids }, "field_type", "input_ids[0] is 0; expected a list"],
    [{ input_ids: [] }, "empty_text", "input_ids has no choices"],
    [{ input_ids: [ids, [0, 99]] }, "field_type", "input_ids[1][1] is 99;"],
    [{ input_ids: [ids, ids], attention_mask: [[1, 1, 1, 1]] }, "field_type", "attention_mask has 1 items"],
    [{ input_ids: [ids, ids], labels: 2 }, "field_type", "labels[0] is 2;"],
  ],
  xlm_qa_simple: [
    [{ input_ids: ids, start_positions: 1, end_positions: 4 }, "non_finite", "The loss"],
    [{ input_ids: ids, start_positions: "1", end_positions: 2 }, "field_type", 'start_positions is "1"'],
  ],
  xlm_qa_short: [
    [{ input_ids: ids }, "field_type", "The sequence has 4 positions; expected at least 6"],
    [{ input_ids: ids, start_positions: 4, end_positions: 1 }, "field_type", "start_positions is 4;"],
    [{ input_ids: ids, start_positions: 0, end_positions: -1 }, "field_type", "end_positions is -1;"],
    [{ input_ids: ids, cls_index: 4 }, "field_type", "cls_index is 4;"],
    [{ input_ids: ids, p_mask: [0, 0, 0, 2] }, "field_type", "p_mask[3] is 2;"],
    [
      { input_ids: ids, start_positions: 0, end_positions: 1, cls_index: 0, is_impossible: 2 },
      "field_type",
      "is_impossible is 2;",
    ],
  ],
  roberta: [
    [
      { input_ids: ids, token_type_ids: [0, 1, 2, 0] },
      "field_type",
      "token_type_ids[2] is 2; expected a whole number from 0 to 1",
    ],
    [{ input_ids: Array(15).fill(3) }, "too_long", "input_ids has 15 ids, 14 are allowed"],
  ],
};

for (const [name, rows] of Object.entries(WRONG)) {
  Deno.test(`forward of ${name} refuses what the model cannot read`, async () => {
    await withRun(name, async (run) => {
      for (const [fields, code, message] of rows) {
        const error = await assertRejects(() => run(fields), RecordError);
        assertEquals([error.code, error.message.slice(0, message.length)], [code, message], JSON.stringify(fields));
      }
    });
  });
}

Deno.test("forward of choices of unlike length gives each choice's own logit", async () => {
  await withRun("xlm_multiple_choice_mean", async (run) => {
    const [long, short] = [[0, 9, 5, 4, 3, 1], [0, 7, 1]];
    const logits = async (input_ids: unknown) => ((await run({ input_ids })) as { logits: number[] }).logits;
    assertClose(await logits([long, short]), [...await logits([long]), ...await logits([short])], "logits");
  });
});

Deno.test("build names the heads there are where another is asked for", async () => {
  await withForwardModel("xlm_tokens", async (directory) => {
    const model = await loadModel(directory);
    const error = (() => {
      try {
        return model.build("qa", () => {});
      } catch (error) {
        return error;
      }
    })();
    assert(error instanceof XlmError && error.exitCode === 3);
    assert(error.message.includes("expected one of model, token-classification"), error.message);
  });
});
