/**
 * What sequences cost: for each case of a JSON list, `{"head", "length", "batch", "count", "workers", "threads"}`, the
 * milliseconds that `count` sequences of `length` tokens take, round by round. Prints a JSON list of lists.
 *
 *     deno run -A cost.ts DIRECTORY ROUNDS CASES
 */
import { Engine } from "../../../lib/runtime/engine.ts";
import { writeStdout } from "../../../lib/stream/standard_streams.ts";
import { embedProgram } from "../../../lib/tasks/embed/embed.ts";
import { modelSequence } from "../../../lib/tasks/sequence/encode_sequence.ts";
import { languageModelProgram } from "../../../lib/tasks/fill_mask/language_model_program.ts";
import type { Sequence } from "../../../lib/tasks/sequence/sequence_batch.ts";
import { loadModel } from "../../../models/mod.ts";
import type { CostCase } from "../cost_case.ts";

const [directory, rounds = "", json = ""] = Deno.args;
const cases: CostCase[] = JSON.parse(json);
const model = await loadModel(directory);

const measured: number[][] = cases.map(() => []);
for (let round = 0; round < Number(rounds); round++) {
  for (const [i, one] of cases.entries()) measured[i]!.push(await milliseconds(one));
}
await writeStdout(`${JSON.stringify(measured)}\n`);
Deno.exit(0);

/** With no other session open: its threads would spin. */
async function milliseconds({ head, length, batch, count, workers, threads }: CostCase): Promise<number> {
  const limits = { batch_size: batch, max_batch_tokens: batch * length };
  const options = { device: "cpu", workers, threads, verbose: false, ...limits } as const;
  const sequences = Array.from({ length: count }, (_, i) => sequence(length, i));
  if (head === "encoder") {
    return await timed(
      new Engine(embedProgram(model, { pooling: "mean", normalize: false, layer: -1 }), options),
      sequences,
    );
  }
  const requests = sequences.map((sequence) => ({ sequence, positions: [2], top_k: 5, targets: [] }));
  return await timed(new Engine(languageModelProgram(model), options), requests);
}

async function timed<Request, Answer>(engine: Engine<Request, Answer>, requests: readonly Request[]): Promise<number> {
  await using open = engine;
  await Promise.all(requests.map(open.run)); // warms up
  const start = performance.now();
  await Promise.all(requests.map(open.run));
  return performance.now() - start;
}

function sequence(length: number, seed: number): Sequence {
  const ids = Array.from({ length }, (_, i) => 20 + ((i + seed) * 97) % (model.vocab_size - 40));
  return modelSequence(model, ids, model.langs && ids.map(() => -1));
}
