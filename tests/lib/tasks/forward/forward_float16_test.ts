import { assert } from "@std/assert";
import { Engine } from "../../../../lib/runtime/engine.ts";
import { forward } from "../../../../lib/tasks/forward/forward.ts";
import type { ForwardFields } from "../../../../lib/tasks/forward/forward_fields.ts";
import { forwardProgram } from "../../../../lib/tasks/forward/forward_program.ts";
import { loadModel } from "../../../../models/mod.ts";
import { distance } from "./distance.ts";
import { FORWARD_CASES, withForwardModel } from "./forward_fixture.ts";

const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 4096, verbose: false } as const;

/** Where a position sees only masked ones, half precision has no bias low enough to give them equal weights. */
const seesSomething = ({ attention_mask }: ForwardFields) => [attention_mask].flat()[0] !== 0;

/** Half precision has 11 bits; rounding adds up over layers. */
const ROUNDED = 0.02;

for (const name of new Set(FORWARD_CASES.map(({ model }) => model))) {
  Deno.test(`forward of ${name} in half precision gives transformers' outputs, rounded`, async () => {
    const cases = FORWARD_CASES.filter(({ model, record }) => model === name && seesSomething(record));
    await withForwardModel(name, async (directory) => {
      const model = await loadModel(directory, { dtype: "fp16" });
      const { layers } = cases[0]!;
      const program = forwardProgram(model, { head: model.head, hidden_states: layers, attentions: layers });
      await using engine = new Engine(program, CPU);
      const context = { model, head: model.head, run: engine.run, max_length: model.max_length };
      const worst = await Promise.all(
        cases.map(async ({ record, outputs }) => distance(await forward(record, context), outputs)),
      );
      const off = Math.max(...worst);
      assert((off > 1e-6 || model.num_layers === 0) && off <= ROUNDED, `outputs differ by ${off}`);
    });
  });
}
