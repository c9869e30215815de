/**
 * How near the encoder comes to what its own matrix products reach alone, on batches of 16 × 128 tokens. Prints one line
 * of JSON: by precision the GFLOP/s of each round, `product` (the fastest of a layer's matrices) and `encoder`.
 *
 *     deno run -A roofline.ts DIRECTORY ROUNDS
 */
import { GraphBuilder, type Value } from "../../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../../lib/graph/model_proto.ts";
import type { FromWorker, ToWorker } from "../../../lib/runtime/worker_protocol.ts";
import { writeStdout } from "../../../lib/stream/standard_streams.ts";
import { embedProgram } from "../../../lib/tasks/embed.ts";
import { modelSequence } from "../../../lib/tasks/encode_sequence.ts";
import type { Feeds } from "../../../lib/tasks/program.ts";
import { loadModel } from "../../../models/mod.ts";
import type { Model } from "../../../models/model.ts";

const SEQUENCES = 16;
const LENGTH = 128;
const ROWS = SEQUENCES * LENGTH;
/** Products in one run, so that what is around them does not count. */
const REPEATED = 6;
const LAYER_MATRIX = /(?:layer\.0|s\.0)\..*(?:query|dense|lin1|lin2|q_lin)\.weight(?:\.columns)?$/;

/** Something to time: what is run, and how many floating-point operations a run has. */
interface Timed {
  run(): Promise<unknown>;
  operations: number;
}

const [directory, rounds] = Deno.args;
const precisions = ["fp32", "int8"] as const;
const timed: Record<string, { encoder: Timed; products: Timed[] }> = {};
for (const dtype of precisions) {
  const model = await loadModel(directory, { dtype });
  timed[dtype] = { encoder: await encoder(model), products: await products(model) };
}

const gflops: Record<string, { product: number[]; encoder: number[] }> = {};
for (let round = -1; round < Number(rounds); round++) {
  for (const [dtype, { encoder, products }] of Object.entries(timed)) {
    const speeds: number[] = [];
    for (const product of products) speeds.push(await speed(product));
    const whole = await speed(encoder);
    if (round < 0) continue; // everything once, to warm up
    const found = gflops[dtype] ??= { product: [], encoder: [] };
    found.product.push(Math.max(...speeds));
    found.encoder.push(whole);
  }
}
await writeStdout(`${JSON.stringify(gflops)}\n`);
Deno.exit(0);

async function speed({ run, operations }: Timed): Promise<number> {
  const start = performance.now();
  await run();
  return operations / (performance.now() - start) / 1e6;
}

async function encoder(model: Model): Promise<Timed> {
  const program = embedProgram(model, { pooling: "mean", normalize: false, layer: -1 });
  const ids = Array.from({ length: LENGTH }, (_, i) => 20 + (i * 97) % (model.vocab_size - 40));
  const langs = model.langs && ids.map(() => -1);
  const feeds = program.collate(Array.from({ length: SEQUENCES }, () => modelSequence(model, ids, langs)));
  const dim = model.hidden_size;
  const per_token = model.num_layers * (24 * dim * dim + 4 * LENGTH * dim);
  const session = await open(program.graph);
  return { run: () => session(feeds), operations: ROWS * per_token };
}

/** Each matrix of the first layer, several times in one graph that returns a row of each product. */
async function products(model: Model): Promise<Timed[]> {
  const found: Timed[] = [];
  for (const tensor of model.weights!.tensors.values()) {
    if (!LAYER_MATRIX.test(tensor.name) || tensor.shape.length !== 2) continue;
    const int8 = tensor.name.endsWith(".columns");
    if (!int8 && model.weights!.int8(tensor.name, "columns")) continue;
    const [input, output] = (int8 ? tensor.shape : tensor.shape.toReversed()) as [number, number];
    const graph = new GraphBuilder();
    const x = graph.input("x", "float", [ROWS, input]);
    const weight = graph.stored(tensor);
    let product: () => Value = () => graph.op("Gemm", [x, weight], { transB: 1 });
    if (int8) {
      const { scale } = model.weights!.int8(tensor.name.replace(/\.columns$/, ""), "columns")!;
      const values = graph.op("Cast", [x], { to: ELEMENT_TYPE.uint8 });
      const inputs = [values, weight, graph.floats([1]), graph.weight(scale), graph.uint8s([128], [])];
      product = () => graph.microsoft("MatMulIntegerToFloat", inputs);
    }
    for (let i = 0; i < REPEATED; i++) {
      graph.output(`y${i}`, graph.op("Gather", [product(), graph.int64s([0])]), "float", [1, output]);
    }
    const session = await open(graph.build());
    const x_data = Float32Array.from({ length: ROWS * input }, (_, i) => 100 + (i * 31) % 60);
    found.push({
      run: () => session({ x: { type: "float32", data: x_data.slice(), dims: [ROWS, input] } }),
      operations: REPEATED * 2 * ROWS * input * output,
    });
  }
  return found;
}

/** A worker with a session, as the engine has it; returns what runs it. */
async function open(graph: Extract<ToWorker, { type: "open" }>["graph"]): Promise<(feeds: Feeds) => Promise<unknown>> {
  const worker = new Worker(new URL("../../../lib/runtime/session_worker.ts", import.meta.url), { type: "module" });
  const ask = (message: ToWorker) =>
    new Promise<FromWorker>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) =>
        data.type === "failed" ? reject(new Error(data.message)) : resolve(data);
      worker.postMessage(message);
    });
  const threads = navigator.hardwareConcurrency;
  await ask({ type: "open", graph, options: { device: "cpu", threads, verbose: false } });
  return (feeds) => ask({ type: "run", feeds });
}
