import type { EncoderGraph } from "../../../models/model.ts";
import { firstRows, steps } from "../../../models/layers/sequence_inputs.ts";
import { ELEMENT_TYPE } from "../../graph/model_proto.ts";
import type { Value } from "../../graph/graph_builder.ts";

/**
 * How the hidden states of a sequence's tokens, special tokens included, are pooled into one vector. `mean-sqrt-len` is
 * their sum divided by the square root of their number; in `weighted-mean` the weight of a token is its position, from
 * 1.
 */
export const POOLINGS = ["mean", "first", "max", "last", "mean-sqrt-len", "weighted-mean"] as const;

export type Pooling = (typeof POOLINGS)[number];

const LEAST = -3.4028234663852886e38;
/** Lower bound of sums of weights, against division by zero. */
const SMALLEST = 1e-9;

/**
 * Pools hidden states to [batch, poolings * dim], poolings concatenated.
 *
 * @param from number of leading positions to leave out, int64 [batch]; none by default.
 */
export function pool(encoder: EncoderGraph, poolings: readonly Pooling[], from?: Value): Value {
  const { graph } = encoder;
  // Read all states first, so that the last layer is built only once.
  if (poolings.length > 1 || !ONE_STATE.has(poolings[0]!)) void encoder.hidden;
  const tokens = new PooledTokens(encoder, from);
  const vectors = poolings.map((pooling) => APPLY[pooling](tokens));
  return vectors.length === 1 ? vectors[0]! : graph.op("Concat", vectors, { axis: 1 });
}

const ONE_STATE: ReadonlySet<Pooling> = new Set(["first", "last"]);

const APPLY: Readonly<Record<Pooling, (tokens: PooledTokens) => Value>> = {
  "mean": (tokens) => tokens.graph.op("Div", [tokens.sum(), tokens.counts()]),
  "mean-sqrt-len": (tokens) => tokens.graph.op("Div", [tokens.sum(), tokens.graph.op("Sqrt", [tokens.counts()])]),
  "weighted-mean": (tokens) => tokens.weightedMean(),
  "max": (tokens) => tokens.max(),
  "first": (tokens) => tokens.first(),
  "last": (tokens) => tokens.last(),
};

/** The states of the tokens that are pooled, and what each pooling needs of them. */
class PooledTokens {
  readonly graph;

  constructor(readonly encoder: EncoderGraph, readonly from: Value | undefined) {
    this.graph = encoder.graph;
  }

  /** [batch, dim]. */
  sum(): Value {
    return this.graph.op("ReduceSum", [this.#kept(0), this.graph.int64s([1])], { keepdims: 0 });
  }

  /** float [batch, 1]. */
  counts(): Value {
    const { graph, from, encoder: { inputs } } = this;
    const left = from === undefined ? inputs.lengths : graph.op("Sub", [inputs.lengths, from]);
    const counts = graph.op("Unsqueeze", [graph.op("Cast", [left], { to: ELEMENT_TYPE.float }), graph.int64s([1])]);
    return from === undefined ? counts : graph.op("Max", [counts, graph.floats([SMALLEST])]);
  }

  weightedMean(): Value {
    const { graph, encoder: { inputs } } = this;
    const numbers = graph.op("Add", [steps(graph, inputs.seq, 0), graph.int64s([1])]); // [1, seq]
    const weights = graph.op("Unsqueeze", [graph.op("Cast", [numbers], { to: ELEMENT_TYPE.float }), graph.int64s([2])]);
    const kept = graph.op("Where", [this.#mask(), weights, graph.floats([0])]); // [batch, seq, 1]
    const positions = graph.int64s([1]);
    const sum = graph.op("ReduceSum", [graph.op("Mul", [this.#kept(0), kept]), positions], { keepdims: 0 });
    const total = graph.op("ReduceSum", [kept, positions], { keepdims: 0 });
    return graph.op("Div", [sum, graph.op("Max", [total, graph.floats([SMALLEST])])]);
  }

  max(): Value {
    // Without any token the maximum is -Infinity, which is refused as non-finite later.
    const least = this.from === undefined ? LEAST : -Infinity;
    return this.graph.op("ReduceMax", [this.#kept(least), this.graph.int64s([1])], { keepdims: 0 });
  }

  first(): Value {
    const { graph, encoder, from } = this;
    const rows = firstRows(graph, encoder.inputs);
    if (from === undefined) return encoder.hiddenAt(rows);
    const start = graph.op("Where", [this.#some(from), from, graph.int64s([0])]);
    return encoder.hiddenAt(graph.op("Add", [rows, start]));
  }

  last(): Value {
    const { graph, encoder, from } = this;
    const ends = graph.op("Add", [firstRows(graph, encoder.inputs), encoder.inputs.lengths]);
    const states = encoder.hiddenAt(graph.op("Sub", [ends, graph.int64s([1])]));
    if (from === undefined) return states;
    const some = graph.op("Unsqueeze", [this.#some(from), graph.int64s([1])]);
    return graph.op("Where", [some, states, graph.floats([0])]);
  }

  /** bool [batch]: whether any token is pooled. */
  #some(from: Value): Value {
    return this.graph.op("Less", [from, this.encoder.inputs.lengths]);
  }

  /** States [batch, seq, dim], with `filler` at positions that are not pooled. */
  #kept(filler: number): Value {
    const { graph, encoder } = this;
    const states = graph.op("Reshape", [encoder.hidden, encoder.inputs.sequence_shape]);
    return graph.op("Where", [this.#mask(), states, graph.floats([filler])]);
  }

  /** bool [batch, seq, 1]. */
  #mask(): Value {
    const { graph, from, encoder: { inputs } } = this;
    return graph.op("Unsqueeze", [from === undefined ? inputs.within : this.#after(from), graph.int64s([2])]);
  }

  /** bool [batch, seq]. */
  #after(from: Value): Value {
    const { graph, encoder: { inputs } } = this;
    const starts = graph.op("Unsqueeze", [from, graph.int64s([1])]);
    const before = graph.op("Less", [steps(graph, inputs.seq, 0), starts]);
    return graph.op("And", [inputs.within, graph.op("Not", [before])]);
  }
}
