import type { GraphBuilder, Value } from "../lib/graph/graph_builder.ts";

/** The inputs that every encoder graph declares. */
export interface SequenceInputs {
  /** int32 [batch * seq]. */
  input_ids: Value;
  /** int32 [batch * seq]. */
  position_ids: Value;
  /** float [batch, seq]: 1 for a token, 0 for padding. */
  attention_mask: Value;
  /** int64 [1]. */
  batch: Value;
  /** int64 [1]. */
  seq: Value;
  /** int64 [3]: batch, seq, dim. */
  sequence_shape: Value;
}

/** Declares `input_ids`, `position_ids` and `attention_mask` ([batch, seq] each) and flattens what layers read by row. */
export function sequenceInputs(graph: GraphBuilder, dim: number): SequenceInputs {
  const shape = ["batch", "seq"];
  const flat = (value: Value) => graph.declare(graph.op("Reshape", [value, graph.int64s([-1])]), "int32", ["tokens"]);
  const input_ids = graph.input("input_ids", "int32", shape);
  const position_ids = graph.input("position_ids", "int32", shape);
  const attention_mask = graph.input("attention_mask", "float", shape);
  const sizes = graph.op("Shape", [input_ids]);
  return {
    input_ids: flat(input_ids),
    position_ids: flat(position_ids),
    attention_mask,
    batch: graph.op("Gather", [sizes, graph.int64s([0])]),
    seq: graph.op("Gather", [sizes, graph.int64s([1])]),
    sequence_shape: graph.op("Concat", [sizes, graph.int64s([dim])], { axis: 0 }),
  };
}
