import { type FloatType, GraphBuilder } from "../graph/graph_builder.ts";
import type { Program } from "./program.ts";

/** Doubles numbers: a minimal graph that shows whether a device works, and whether it computes in a type. */
export function deviceProbe(type: FloatType = "float"): Program<number, number> {
  const graph = new GraphBuilder();
  const x = graph.cast(graph.input("x", "float", ["n"]), type);
  graph.output("y", graph.cast(graph.op("Add", [x, x]), "float"), "float", ["n"]);
  return {
    graph: graph.build(),
    size: () => ({ length: 1 }),
    collate: (numbers) => ({ x: { type: "float32", data: Float32Array.from(numbers), dims: [numbers.length] } }),
    split: (outputs) => [...outputs["y"]!.data as Float32Array],
  };
}
