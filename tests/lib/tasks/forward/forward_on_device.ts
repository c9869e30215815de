/** `forward_on_device.ts DEVICE DTYPE MODEL…`: one JSON line a model of tests/oracle/forward.py, what it answers on the device. */
import { Engine } from "../../../../lib/runtime/engine.ts";
import { forward } from "../../../../lib/tasks/forward/forward.ts";
import { forwardProgram } from "../../../../lib/tasks/forward/forward_program.ts";
import { loadModel } from "../../../../models/mod.ts";
import { FORWARD_CASES, withForwardModel } from "./forward_fixture.ts";

const [device, dtype, ...names] = Deno.args as ["webgpu", "fp32", ...string[]];

for (const name of names) {
  const cases = FORWARD_CASES.filter(({ model }) => model === name);
  await withForwardModel(name, async (directory) => {
    const model = await loadModel(directory, { dtype });
    const { layers } = cases[0]!;
    const program = forwardProgram(model, { head: model.head, hidden_states: layers, attentions: layers });
    const limits = { threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 999, verbose: false };
    await using engine = new Engine(program, { device, ...limits });
    const context = { model, head: model.head, run: engine.run, max_length: model.max_length };
    const answers = await Promise.all(cases.map(({ record }) => forward(record, context)));
    await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(answers)}\n`));
  });
}
