import { assert, assertEquals, assertThrows } from "@std/assert";
import { XlmError } from "../../../../lib/errors.ts";
import { Engine } from "../../../../lib/runtime/engine.ts";
import { embedProgram } from "../../../../lib/tasks/embed/embed.ts";
import { type Pooling, POOLINGS } from "../../../../lib/tasks/embed/pooling.ts";
import { modelSequence } from "../../../../lib/tasks/sequence/encode_sequence.ts";
import type { Nested } from "../../../../lib/tasks/sequence/nested_values.ts";
import { loadModel } from "../../../../models/mod.ts";
import { FORWARD_CASES, type ForwardCase, withForwardModel } from "../forward/forward_fixture.ts";

const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 32, max_batch_tokens: 4096, verbose: false } as const;

/** What transformers gave for plain sequences, with its hidden states. */
const CASES = FORWARD_CASES.filter(({ layers, record, outputs }) =>
  layers && outputs["hidden_states"] !== undefined && typeof (record.input_ids as unknown[])[0] === "number" &&
  Object.keys(record).every((name) => name === "input_ids" || name === "langs")
);

/** [layer][position][dim]. */
function statesOf({ outputs }: ForwardCase): number[][][] {
  return outputs["hidden_states"] as number[][][];
}

function pooled(states: readonly number[][], pooling: Pooling | "none"): number[][] {
  if (pooling === "none") return [...states];
  if (pooling === "first") return [states[0]!];
  const column = (d: number) => states.map((state) => state[d]!);
  const sum = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const n = states.length;
  const one: Record<Exclude<Pooling, "first">, (values: number[]) => number> = {
    "mean": (values) => sum(values) / n,
    "mean-sqrt-len": (values) => sum(values) / Math.sqrt(n),
    "weighted-mean": (values) => sum(values.map((value, i) => value * (i + 1))) / (n * (n + 1) / 2),
    "max": (values) => Math.max(...values),
    "last": (values) => values.at(-1)!,
  };
  return [states[0]!.map((_, d) => one[pooling](column(d)))];
}

function scaled(vector: readonly number[]): number[] {
  const length = Math.max(Math.hypot(...vector), 1e-12);
  return vector.map((value) => value / length);
}

function assertClose(actual: Nested, expected: readonly number[][], path: string): void {
  const rows = (Array.isArray((actual as Nested[])[0]) ? actual : [actual]) as number[][];
  assertEquals(rows.map((row) => row.length), expected.map((row) => row.length), path);
  rows.forEach((row, i) =>
    row.forEach((value, d) =>
      assert(Math.abs(value - expected[i]![d]!) <= 1e-5, `${path}[${i}][${d}]: ${value}, not ${expected[i]![d]}`)
    )
  );
}

for (const name of new Set(CASES.map(({ model }) => model))) {
  Deno.test(`embed pools transformers' hidden states: ${name}`, async () => {
    await withForwardModel(name, async (directory) => {
      const model = await loadModel(directory);
      // A tokenizer's mask is 1 throughout; without one, transformers takes the id of padding for padding.
      const cases = CASES.filter((one) =>
        one.model === name && !(one.record.input_ids as number[]).includes(model.pad_token_id)
      );
      for (const pooling of [...POOLINGS, "none"] as const) {
        for (const layer of new Set([0, 1, -1])) {
          const normalize = layer === -1;
          await using engine = new Engine(embedProgram(model, { pooling, normalize, layer }), CPU);
          // All at once: what one is padded to must not show.
          const answers = await Promise.all(cases.map(({ record }) => {
            const ids = record.input_ids as number[];
            return engine.run(modelSequence(model, ids, record.langs as number[] | undefined));
          }));
          answers.forEach((answer, i) => {
            const expected = pooled(statesOf(cases[i]!).at(layer)!, pooling);
            assertClose(answer, normalize ? expected.map(scaled) : expected, `${pooling} of layer ${layer}, case ${i}`);
          });
        }
      }
    });
  });
}

Deno.test("embed is tried on both families", () => {
  const models = [...new Set(CASES.map(({ model }) => model))];
  assert(models.length >= 2 && CASES.length >= 4, `${models} ${CASES.length}`);
});

Deno.test("embed refuses a layer that the model does not have", async () => {
  const model = await loadModel();
  for (const layer of [model.num_layers + 1, -model.num_layers - 2]) {
    const error = assertThrows(
      () => embedProgram(model, { pooling: "mean", normalize: false, layer }),
      XlmError,
      `Cannot use layer ${layer}: the model has ${model.num_layers} layers`,
    );
    assertEquals((error as XlmError).exitCode, 2);
  }
});
