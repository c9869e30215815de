import type { Value } from "../../lib/graph/graph_builder.ts";
import type { EncoderGraph } from "./encoder_graph.ts";

export interface Layers {
  count: number;
  /** One layer: rows [batch * seq, dim] in; as many out, or only those at `rows` (int). */
  build(index: number, hidden: Value, rows?: Value): Value;
  /** What follows the last one, row by row: [rows, dim] in and out. @default {nothing} */
  finish?(hidden: Value): Value;
  /** Build the last one for all positions, since more than the head reads it. */
  all_states: boolean;
}

/**
 * Layers upon each other, the last of them built when a head reads it: where the head reads some positions only, the others
 * end with the last attention, before the larger part of its layer's work.
 *
 * @param embedded rows [batch * seq, dim], what the first layer reads.
 */
export function layeredEncoder(
  parts: Pick<EncoderGraph, "graph" | "inputs" | "attentions">,
  embedded: Value,
  { count, build, finish = (hidden) => hidden, all_states }: Layers,
): EncoderGraph {
  const states = [embedded];
  while (states.length < count) states.push(build(states.length - 1, states.at(-1)!));
  const before = states.at(-1)!;
  const last = (rows?: Value) => finish(count === 0 ? before : build(count - 1, before, rows));
  let whole = all_states || count === 0 ? last() : undefined;
  const hidden = () => whole ??= last();
  return {
    ...parts,
    get hidden() {
      return hidden();
    },
    hiddenAt: (rows) => whole === undefined ? last(rows) : parts.graph.op("Gather", [whole, rows]),
    get hidden_states() {
      return count === 0 ? [hidden()] : [...states, hidden()];
    },
  };
}
