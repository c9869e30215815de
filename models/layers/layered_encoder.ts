import type { FloatType, Value } from "../../lib/graph/graph_builder.ts";
import type { EncoderGraph } from "./encoder_graph.ts";
import { narrowed, widened } from "./layer_type.ts";

export interface Layers {
  count: number;
  /** One layer: rows [batch * seq, dim] in; as many out, or only those at `rows` (int). */
  build(index: number, hidden: Value, rows?: Value): Value;
  /** Applied to the output of the last layer in float32, row by row: [rows, dim] in and out. @default {nothing} */
  finish?(hidden: Value): Value;
  /** Type of the rows in layers. */
  type: FloatType;
  /** Build the last layer for all positions, not only for those that the head reads. */
  all_states: boolean;
}

/**
 * Stacks layers. The last layer is built when a head reads it: if the head reads only some positions, the rest of the
 * last layer after its attention is computed only for these.
 *
 * @param embedded rows [batch * seq, dim], the input of the first layer.
 */
export function layeredEncoder(
  parts: Pick<EncoderGraph, "graph" | "inputs" | "attentions">,
  embedded: Value,
  { count, build, finish = (hidden) => hidden, type, all_states }: Layers,
): EncoderGraph {
  const { graph } = parts;
  const wide = (rows: Value) => widened(graph, rows, type);
  const states = [narrowed(graph, embedded, type)];
  while (states.length < count) states.push(build(states.length - 1, states.at(-1)!));
  const before = states.at(-1)!;
  const last = (rows?: Value) => finish(wide(count === 0 ? before : build(count - 1, before, rows)));
  let whole = all_states || count === 0 ? last() : undefined;
  const hidden = () => whole ??= last();
  return {
    ...parts,
    get hidden() {
      return hidden();
    },
    hiddenAt: (rows) => whole === undefined ? last(rows) : graph.op("Gather", [whole, rows]),
    get hidden_states() {
      return count === 0 ? [hidden()] : [...states.map(wide), hidden()];
    },
  };
}
