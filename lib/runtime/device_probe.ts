import { GraphBuilder } from "../graph/graph_builder.ts";
import type { Program } from "./program.ts";

/** Doubles numbers: a minimal graph that shows whether a device works. */
export function deviceProbe(): Program<number, number> {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float", ["n"]);
  graph.output("y", graph.op("Add", [x, x]), "float", ["n"]);
  return {
    graph: graph.build(),
    size: () => ({ length: 1 }),
    collate: (numbers) => ({ x: { type: "float32", data: Float32Array.from(numbers), dims: [numbers.length] } }),
    split: (outputs) => [...outputs["y"]!.data as Float32Array],
  };
}
