import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";

/** The inputs that every encoder graph declares. */
export interface SequenceInputs {
  /** int32 [batch, seq] each, as fed to the graph. */
  given: { input_ids: Value; position_ids: Value };
  /** int32 [batch * seq]. */
  input_ids: Value;
  /** int32 [batch * seq]. */
  position_ids: Value;
  /** float [batch, seq]: 1 for positions that are attended to. */
  attention_mask: Value;
  /** int64 [batch]: length of each sequence, masked positions included; the rest is padding. */
  lengths: Value;
  /** bool [batch, seq]: false for padding. */
  within: Value;
  /** int64 [1]. */
  batch: Value;
  /** int64 [1]. */
  seq: Value;
  /** int64 [3]: batch, seq, dim. */
  sequence_shape: Value;
}

/**
 * Declares `input_ids`, `position_ids`, `attention_mask` ([batch, seq] each) and `lengths` ([batch]), and flattens the
 * inputs that layers read by row. Padding is determined by `lengths`, since a sequence may also mask positions of its
 * own.
 */
export function sequenceInputs(graph: GraphBuilder, dim: number): SequenceInputs {
  const shape = ["batch", "seq"];
  const input_ids = graph.input("input_ids", "int32", shape);
  const position_ids = graph.input("position_ids", "int32", shape);
  const attention_mask = graph.input("attention_mask", "float", shape);
  const lengths = graph.op("Cast", [graph.input("lengths", "int32", ["batch"])], { to: ELEMENT_TYPE.int64 });
  const sizes = graph.op("Shape", [input_ids]);
  const seq = graph.op("Gather", [sizes, graph.int64s([1])]);
  return {
    given: { input_ids, position_ids },
    input_ids: flat(graph, input_ids),
    position_ids: flat(graph, position_ids),
    attention_mask,
    lengths,
    within: graph.op("Less", [steps(graph, seq, 0), graph.op("Unsqueeze", [lengths, graph.int64s([1])])]),
    batch: graph.op("Gather", [sizes, graph.int64s([0])]),
    seq,
    sequence_shape: graph.op("Concat", [sizes, graph.int64s([dim])], { axis: 0 }),
  };
}

/** int32 [batch, seq] → [batch * seq]. */
export function flat(graph: GraphBuilder, value: Value): Value {
  return graph.declare(graph.op("Reshape", [value, graph.int64s([-1])]), "int32", ["tokens"]);
}

/** 0, 1, … below `count` (int64 [1]) as a row (`axis` 0: [1, count]) or a column (`axis` 1: [count, 1]). */
export function steps(graph: GraphBuilder, count: Value, axis: 0 | 1): Value {
  const range = graph.op("Range", [graph.int64s([0], []), graph.op("Squeeze", [count]), graph.int64s([1], [])]);
  return graph.op("Unsqueeze", [range, graph.int64s([axis])]);
}

/** Hidden states of some positions of each sequence: rows [batch * seq, dim] at int64 [batch, n] → [batch, n, dim]. */
export function statesAt(graph: GraphBuilder, inputs: SequenceInputs, hidden: Value, positions: Value): Value {
  const starts = graph.op("Unsqueeze", [firstRows(graph, inputs), graph.int64s([1])]);
  return graph.op("Gather", [hidden, graph.op("Add", [starts, positions])]);
}

/** Row of the first position of each sequence, int64 [batch]. */
export function firstRows(graph: GraphBuilder, { batch, seq }: SequenceInputs): Value {
  return graph.op("Squeeze", [graph.op("Mul", [steps(graph, batch, 1), seq]), graph.int64s([1])]);
}
