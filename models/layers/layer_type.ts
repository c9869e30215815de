import type { FloatType, GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";

/** A float32 value in the type that layers compute in. */
export function narrowed(graph: GraphBuilder, value: Value, type: FloatType): Value {
  return type === "float" ? value : graph.cast(value, type);
}

/** A value of the layers in float32. */
export function widened(graph: GraphBuilder, value: Value, type: FloatType): Value {
  return type === "float" ? value : graph.cast(value, "float");
}
