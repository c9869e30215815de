/**
 * Loads a checkpoint as fill-mask does and prints, in milliseconds: `start` of a worker with onnxruntime (what imports are
 * to Python), `header` (config.json and the header of the weights), `graph`, `session` in the running worker, `first`
 * (one sequence), all on one clock; then `command`, header to `Engine.ready`, as the command line does it at once.
 *
 *     deno run -A load.ts DIRECTORY
 */
import { GraphBuilder } from "../../../lib/graph/graph_builder.ts";
import { Engine } from "../../../lib/runtime/engine.ts";
import type { FromWorker, SessionOptions, ToWorker } from "../../../lib/runtime/worker_protocol.ts";
import { writeStdout } from "../../../lib/stream/standard_streams.ts";
import { modelSequence } from "../../../lib/tasks/sequence/encode_sequence.ts";
import { languageModelProgram } from "../../../lib/tasks/fill_mask/language_model_program.ts";
import { loadModel } from "../../../models/mod.ts";

const [directory] = Deno.args;
const options: SessionOptions = {
  device: "cpu",
  threads: navigator.hardwareConcurrency,
  packed: false,
  verbose: false,
};

const milliseconds: Record<string, number> = {};
let last = performance.now();
function lap(name: string): void {
  const now = performance.now();
  milliseconds[name] = now - last;
  last = now;
}

const worker = new Worker(new URL("../../../lib/runtime/session_worker.ts", import.meta.url), { type: "module" });
function ask(message: ToWorker): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) =>
      data.type === "failed" ? reject(new Error(data.message)) : resolve(data);
    worker.postMessage(message);
  });
}

await ask({ type: "open", graph: emptyGraph(), options });
lap("start");
const model = await loadModel(directory);
lap("header");
const program = languageModelProgram(model);
lap("graph");
await ask({ type: "open", graph: program.graph, options });
lap("session");
const sequence = modelSequence(model, [0, ...Array.from({ length: 20 }, (_, i) => 100 + 7 * i), 2]);
await ask({ type: "run", feeds: program.collate([{ sequence, positions: [5], top_k: 5, targets: [] }]) });
lap("first");
worker.terminate();

last = performance.now();
const again = await loadModel(directory);
using engine = new Engine(languageModelProgram(again), {
  ...options,
  workers: 1,
  batch_size: 32,
  max_batch_tokens: 2048,
});
await engine.ready;
lap("command");

await writeStdout(`${JSON.stringify(milliseconds)}\n`);
Deno.exit(0);

function emptyGraph() {
  const graph = new GraphBuilder();
  graph.output("y", graph.input("x", "float", [1]), "float", [1]);
  return graph.build();
}
