import type { GraphProgram } from "../../../lib/graph/graph_builder.ts";
import { Engine } from "../../../lib/runtime/engine.ts";
import type { Feed, Feeds } from "../../../lib/runtime/program.ts";

/** Opens a graph in onnxruntime and runs it once. */
export async function runGraph(graph: GraphProgram, feeds: Feeds = {}): Promise<Feeds> {
  const program = {
    graph,
    size: () => ({ length: 1 }),
    collate: ([feeds]: readonly Feeds[]) => feeds!,
    split: (outputs: Feeds) => [outputs],
  };
  const options = { threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 1, verbose: false };
  using engine = new Engine(program, { device: "cpu", ...options });
  await engine.ready;
  return await engine.run(feeds);
}

export function floats(values: readonly number[], dims: readonly number[] = [values.length]): Feed {
  return { type: "float32", data: Float32Array.from(values), dims };
}

export function int32s(values: readonly number[], dims: readonly number[] = [values.length]): Feed {
  return { type: "int32", data: Int32Array.from(values), dims };
}
