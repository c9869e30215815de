/** `logits_on_device.ts DEVICE DTYPE MODEL…`: one JSON line a model of tests/fixtures/language_model, its logits or why not. */
import { fromFileUrl } from "@std/path";
import { optionFlag } from "../../../lib/options/option_flag.ts";
import { XlmError } from "../../../lib/errors.ts";
import { Engine } from "../../../lib/runtime/engine.ts";
import { loadModel } from "../../../models/mod.ts";
import { type Inputs, logitsProgram } from "../../models/logits_program.ts";

const FIXTURES = new URL("../../fixtures/language_model/", import.meta.url);
const { cases } = JSON.parse(await Deno.readTextFile(new URL("cases.json", FIXTURES))) as {
  cases: (Inputs & { model: string })[];
};
const [device, dtype, ...names] = Deno.args as ["webgpu", "fp32", ...string[]];

async function logits(name: string): Promise<number[][]> {
  const model = await loadModel(fromFileUrl(new URL(name, FIXTURES)), { dtype });
  const options = { device, threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 999, verbose: false };
  using engine = new Engine(logitsProgram(model), options);
  await engine.ready;
  const answers = cases.filter((row) => row.model === name).map(engine.run);
  return (await Promise.all(answers)).map((values) => [...values]);
}

for (const name of names) {
  const result = await logits(name).catch((error) => {
    if (error instanceof XlmError) return { exitCode: error.exitCode, message: error.inWords(optionFlag) };
    throw error;
  });
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(result)}\n`));
}
