/**
 * How near the encoder comes to what its own matrix products reach alone, on batches of 4 × 128 tokens. Prints one line
 * of JSON: by precision the GFLOP/s of each round, `product` (the fastest of a layer's matrices) and `encoder`.
 *
 *     deno run -A roofline.ts DIRECTORY ROUNDS
 */
import { GraphBuilder, type Value } from "../../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../../lib/graph/model_proto.ts";
import { SessionClient } from "../../../lib/runtime/session_client.ts";
import { fixedPlan, streamPlan } from "../../../lib/runtime/session_plan.ts";
import type { ToWorker } from "../../../lib/runtime/worker_protocol.ts";
import { writeStdout } from "../../../lib/stream/standard_streams.ts";
import { embedProgram } from "../../../lib/tasks/embed/embed.ts";
import { modelSequence } from "../../../lib/tasks/sequence/encode_sequence.ts";
import type { Feeds, GraphProgram } from "../../../lib/runtime/program.ts";
import { loadModel } from "../../../models/mod.ts";
import type { Model } from "../../../models/model.ts";

const SEQUENCES = 4;
const LENGTH = 128;
const ROWS = SEQUENCES * LENGTH;
const RUNS = 10;
/** Products in one run, so that what is around them does not count. */
const REPEATED = 12;
const LAYER_MATRIX = /(?:layer\.0|s\.0)\..*(?:query|dense|lin1|lin2|q_lin)\.weight(?:\.columns)?$/;

/** A graph to run, its inputs, and how many floating-point operations a run has. */
interface Timed {
  graph: GraphProgram;
  feeds: Feeds;
  operations: number;
}

const [directory, rounds] = Deno.args;
const precisions = ["fp32", "int8"] as const;
const timed: Record<string, { encoder: Timed; products: Timed[] }> = {};
for (const dtype of precisions) {
  const model = await loadModel(directory, { dtype });
  timed[dtype] = { encoder: encoder(model), products: products(model) };
}

const gflops: Record<string, { product: number[]; encoder: number[] }> = {};
for (let round = 0; round < Number(rounds); round++) {
  for (const [dtype, { encoder, products }] of Object.entries(timed)) {
    const found = gflops[dtype] ??= { product: [], encoder: [] };
    const speeds: number[] = [];
    for (const product of products) speeds.push(await speed(product));
    found.product.push(Math.max(...speeds));
    found.encoder.push(await speed(encoder));
  }
}
await writeStdout(`${JSON.stringify(gflops)}\n`);
Deno.exit(0);

/** GFLOP/s with the sessions that a long input gets, and no other: threads of an idle one would spin. */
async function speed({ graph, feeds, operations }: Timed): Promise<number> {
  const processors = navigator.hardwareConcurrency;
  const { sessions, threads, packed } = streamPlan(graph, processors) ?? fixedPlan(graph, 1, processors);
  const clients = Array.from({ length: sessions }, () => new SessionClient());
  const options = { device: "cpu", threads, packed, verbose: false } as const;
  const all = async (message: () => ToWorker) => {
    for (const reply of await Promise.all(clients.map((client) => client.ask(message())))) {
      if (reply.type === "failed") throw new Error(reply.message);
    }
  };
  const run = () => all(() => ({ type: "run", feeds: structuredClone(feeds) }));
  await all(() => ({ type: "open", graph, options }));
  await run();
  const start = performance.now();
  for (let i = 0; i < RUNS; i++) await run();
  const seconds = (performance.now() - start) / 1000;
  for (const client of clients) client.terminate("done");
  return RUNS * sessions * operations / seconds / 1e9;
}

function encoder(model: Model): Timed {
  const program = embedProgram(model, { pooling: "mean", normalize: false, layer: -1 });
  const ids = Array.from({ length: LENGTH }, (_, i) => 20 + (i * 97) % (model.vocab_size - 40));
  const langs = model.langs && ids.map(() => -1);
  const feeds = program.collate(Array.from({ length: SEQUENCES }, () => modelSequence(model, ids, langs)));
  const dim = model.hidden_size;
  const per_token = model.num_layers * (24 * dim * dim + 4 * LENGTH * dim);
  return { graph: program.graph, feeds, operations: ROWS * per_token };
}

/** Each matrix of the first layer, several times in one graph that returns a row of each product. */
function products(model: Model): Timed[] {
  const found: Timed[] = [];
  for (const tensor of model.weights!.tensors.values()) {
    if (!LAYER_MATRIX.test(tensor.name) || tensor.shape.length !== 2) continue;
    const int8 = tensor.name.endsWith(".columns");
    if (!int8 && model.weights!.int8(tensor.name, "columns")) continue;
    const [input, output] = (int8 ? tensor.shape : tensor.shape.toReversed()) as [number, number];
    const graph = new GraphBuilder();
    // One row, repeated in the graph: a whole matrix would take as long to hand over as to multiply.
    const row = graph.input("x", "float", [1, input]);
    const rows = (one: Value) => graph.op("Expand", [one, graph.int64s([ROWS, input])]);
    const x = rows(row);
    const weight = int8 ? graph.stored(tensor) : graph.weight(tensor);
    // Equal products would be computed once where a session improves its graph.
    let product = (i: number): Value => graph.op("Gemm", [x, weight], { transB: 1, alpha: { float: 1 + i } });
    if (int8) {
      const { scale } = model.weights!.int8(tensor.name.replace(/\.columns$/, ""), "columns")!;
      const values = rows(graph.op("Cast", [row], { to: ELEMENT_TYPE.uint8 }));
      const inputs = [values, weight, graph.floats([1]), graph.weight(scale), graph.uint8s([128], [])];
      product = () => graph.microsoft("MatMulIntegerToFloat", inputs);
    }
    for (let i = 0; i < REPEATED; i++) {
      graph.output(`y${i}`, graph.op("Gather", [product(i), graph.int64s([0])]), "float", [1, output]);
    }
    const data = Float32Array.from({ length: input }, (_, i) => 100 + (i * 31) % 60);
    found.push({
      graph: graph.build(),
      feeds: { x: { type: "float32", data, dims: [1, input] } },
      operations: REPEATED * 2 * ROWS * input * output,
    });
  }
  return found;
}
