import { type GraphBuilder, NONE, type Value } from "../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../lib/graph/model_proto.ts";
import { type Activation, applyActivation } from "./activation.ts";
import type { Scope } from "./scope.ts";

/** The tensors of one layer by what they do: the two families only name them differently. */
export interface LayerScopes {
  query: Scope;
  key: Scope;
  value: Scope;
  attention_output: Scope;
  attention_norm: Scope;
  intermediate: Scope;
  output: Scope;
  output_norm: Scope;
}

export interface LayerShape {
  hidden_size: number;
  intermediate_size: number;
  num_attention_heads: number;
  activation: Activation;
  layer_norm_eps: number;
}

/** Values that all layers of a graph share. */
export interface LayerInputs {
  /** int64 [3]: batch, seq, dim; what rows are reshaped to for attention. */
  sequence_shape: Value;
  /** [batch, 1, seq, seq], added to the scores. */
  attention_bias: Value;
}

/**
 * One post-norm transformer layer: attention, add and normalise, feed forward, add and normalise. Rows in and out are
 * [batch * seq, dim], so that every linear layer is one Gemm on the stored matrix.
 *
 * @see Vaswani et al. 2017, "Attention Is All You Need", section 3
 */
export function transformerLayer(
  graph: GraphBuilder,
  hidden: Value,
  layer: LayerScopes,
  shape: LayerShape,
  inputs: LayerInputs,
): Value {
  const dim = shape.hidden_size;
  const sequences = (scope: Scope) => {
    const projected = graph.op("Reshape", [scope.linear(hidden, dim, dim), inputs.sequence_shape]);
    return graph.declare(projected, "float", ["batch", "seq", dim]);
  };
  const context = graph.microsoft("MultiHeadAttention", [
    sequences(layer.query),
    sequences(layer.key),
    sequences(layer.value),
    NONE, // biases are in the projections
    NONE, // WebGPU has no key_padding_mask
    inputs.attention_bias,
  ], { num_heads: shape.num_attention_heads });
  const rows = graph.declare(graph.op("Reshape", [context, graph.int64s([-1, dim])]), "float", ["tokens", dim]);
  const attended = layer.attention_norm.addLayerNorm(
    layer.attention_output.linear(rows, dim, dim),
    hidden,
    dim,
    shape.layer_norm_eps,
  );
  const inner = feedForward(graph, attended, layer.intermediate, shape);
  return layer.output_norm.addLayerNorm(
    layer.output.linear(inner, shape.intermediate_size, dim),
    attended,
    dim,
    shape.layer_norm_eps,
  );
}

function feedForward(graph: GraphBuilder, rows: Value, scope: Scope, shape: LayerShape): Value {
  const { hidden_size, intermediate_size, activation } = shape;
  if (activation !== "gelu") {
    return applyActivation(graph, activation, scope.linear(rows, hidden_size, intermediate_size));
  }
  const product = scope.linear(rows, hidden_size, intermediate_size, { bias: false });
  return graph.microsoft("BiasGelu", [product, scope.tensor("bias", [intermediate_size])]);
}

/** What a padded or future position adds to its score: PyTorch's smallest float32. */
const HIDDEN = -3.4028234663852886e38;

/**
 * The bias [batch, 1, seq, seq] that hides keys. `attention_mask`: float [batch, seq], 1 where a key may be seen;
 * without it no key is hidden for being padding. `causal` hides the keys after each query.
 */
export function attentionBias(
  graph: GraphBuilder,
  sequences: { batch: Value; seq: Value },
  { attention_mask, causal }: { attention_mask?: Value | undefined; causal: boolean },
): Value {
  const { batch, seq } = sequences; // int64 [1] each
  const one = graph.int64s([1]);
  const full = graph.op("Concat", [batch, one, seq, seq], { axis: 0 });
  const hide = (visible: Value) =>
    graph.op("Mul", [graph.op("Sub", [graph.floats([1]), visible]), graph.floats([HIDDEN])]);

  const parts: Value[] = [];
  if (attention_mask !== undefined) {
    parts.push(hide(graph.op("Unsqueeze", [attention_mask, graph.int64s([1, 2])]))); // [batch, 1, 1, seq]
  }
  if (causal) {
    const scalar = graph.op("Squeeze", [seq]);
    const steps = graph.op("Range", [graph.int64s([0], []), scalar, graph.int64s([1], [])]);
    const keys = graph.op("Unsqueeze", [steps, graph.int64s([0])]); // [1, seq]
    const queries = graph.op("Unsqueeze", [steps, one]); // [seq, 1]
    const visible = graph.op("LessOrEqual", [keys, queries]); // [seq, seq]
    parts.push(hide(graph.op("Cast", [visible], { to: ELEMENT_TYPE.float })));
  }
  // Min, not a sum: two marks added would be -inf, and a row of them NaN.
  const bias = parts.reduce((least, part) => graph.op("Min", [least, part]));
  return graph.op("Expand", [bias, full]);
}
