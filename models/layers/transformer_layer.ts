import { type FloatType, type GraphBuilder, NONE, type Value } from "../../lib/graph/graph_builder.ts";
import { type Activation, applyActivation } from "./activation.ts";
import { narrowed, widened } from "./layer_type.ts";
import type { NormPlacement } from "./norm_placement.ts";
import type { Scope } from "./scope.ts";
import { type SequenceInputs, steps } from "./sequence_inputs.ts";

/** The scopes of one layer's tensors by role; families only name them differently. */
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
  norms: NormPlacement;
}

/** Values that all layers of a graph share. */
export interface LayerInputs {
  /** Type of rows and of `attention_bias`. */
  type: FloatType;
  /** int64 [3]: batch, seq, dim; what rows are reshaped to for attention. */
  sequence_shape: Value;
  /** [batch, 1, seq, seq], added to the scores. */
  attention_bias: Value;
  /**
   * If present, attention is computed in separate nodes, and each layer adds its probabilities, [batch, heads, seq,
   * seq].
   */
  attentions?: Value[] | undefined;
}

/**
 * One transformer layer: attention and feed-forward with residual connections, and norms before or after. Rows in and
 * out are [batch * seq, dim], so that every linear layer is one Gemm on the stored matrix.
 *
 * @param rows int [rows]: positions to compute: all are attended to, but only these are returned, [rows, dim].
 * @see Vaswani et al. 2017, "Attention Is All You Need", section 3
 */
export function transformerLayer(
  graph: GraphBuilder,
  hidden: Value,
  layer: LayerScopes,
  shape: LayerShape,
  inputs: LayerInputs,
  rows?: Value,
): Value {
  const { hidden_size, norms } = shape;
  const norm = (scope: Scope) => (x: Value) => scope.layerNorm(x, hidden_size, shape.layer_norm_eps);
  const before = (scope: Scope, x: Value) => norms.read(x, norm(scope));
  // Two nodes instead of SkipLayerNormalization, whose CPU kernel is not vectorised and takes six times as long.
  const after = (scope: Scope, x: Value, skip: Value) => norms.summed(graph.op("Add", [x, skip]), norm(scope));
  const wanted = (all: Value) => rows === undefined ? all : graph.op("Gather", [all, rows]);

  const seen = attention(graph, before(layer.attention_norm, hidden), layer, shape, inputs);
  const projected = layer.attention_output.linear(wanted(seen), hidden_size, hidden_size);
  const attended = after(layer.attention_norm, projected, wanted(hidden));
  const fed = feedForward(graph, before(layer.output_norm, attended), layer, shape, inputs.type);
  return after(layer.output_norm, fed, attended);
}

/** Attention without the output projection: rows [batch * seq, dim]. */
function attention(
  graph: GraphBuilder,
  hidden: Value,
  layer: LayerScopes,
  shape: LayerShape,
  inputs: LayerInputs,
): Value {
  const dim = shape.hidden_size;
  const sequences = (scope: Scope) => {
    const projected = graph.op("Reshape", [scope.linear(hidden, dim, dim), inputs.sequence_shape]);
    return graph.declare(projected, inputs.type, ["batch", "seq", dim]);
  };
  const [query, key, value] = [sequences(layer.query), sequences(layer.key), sequences(layer.value)];
  const context = inputs.attentions
    ? attentionInSteps(graph, query, key, value, shape, inputs, inputs.attentions)
    : graph.microsoft("MultiHeadAttention", [
      query,
      key,
      value,
      NONE, // biases are in the projections
      NONE, // WebGPU has no key_padding_mask
      inputs.attention_bias,
    ], { num_heads: shape.num_attention_heads });
  return graph.declare(graph.op("Reshape", [context, graph.int64s([-1, dim])]), inputs.type, ["tokens", dim]);
}

/** Rows [rows, dim] in and out. */
function feedForward(
  graph: GraphBuilder,
  rows: Value,
  layer: LayerScopes,
  { hidden_size, intermediate_size, activation }: LayerShape,
  type: FloatType,
): Value {
  const wider = layer.intermediate.linear(rows, hidden_size, intermediate_size);
  const inner = applyActivation(graph, activation, wider, type);
  return layer.output.linear(inner, intermediate_size, hidden_size);
}

/** MultiHeadAttention in separate nodes, to get the probabilities. */
function attentionInSteps(
  graph: GraphBuilder,
  query: Value,
  key: Value,
  value: Value,
  { hidden_size, num_attention_heads }: LayerShape,
  { sequence_shape, attention_bias, type }: LayerInputs,
  attentions: Value[],
): Value {
  const width = hidden_size / num_attention_heads;
  const heads = (sequences: Value, perm: number[]) => {
    const parted = graph.op("Reshape", [sequences, graph.int64s([0, 0, num_attention_heads, width])]);
    return graph.op("Transpose", [parted], { perm });
  };
  const product = graph.op("MatMul", [heads(query, [0, 2, 1, 3]), heads(key, [0, 2, 3, 1])]);
  const scores = graph.op("Add", [graph.op("Mul", [product, graph.floats([width ** -0.5], [], type)]), attention_bias]);
  const probabilities = graph.op("Softmax", [scores], { axis: -1 });
  attentions.push(widened(graph, probabilities, type));
  const context = graph.op("MatMul", [probabilities, heads(value, [0, 2, 1, 3])]);
  return graph.op("Reshape", [graph.op("Transpose", [context], { perm: [0, 2, 1, 3] }), sequence_shape]);
}

/** Bias of padding: the smallest number of the type, as in PyTorch. */
const PADDED = { float: -3.4028234663852886e38, float16: -65504 } as const;

/**
 * Bias of masked and future positions, of that of padding. It absorbs the score (in float16 nearly), so if a sequence
 * masks all its positions, they get equal weights, as in PyTorch; the bias of padding is so much lower that padding gets
 * no weight even then.
 */
const HIDDEN = 0.5;

/**
 * The attention bias [batch, 1, seq, seq]: hides padding, positions with 0 in `attention_mask` (float [batch, seq]),
 * and with `causal` the positions after each query.
 */
export function attentionBias(
  graph: GraphBuilder,
  { batch, seq, within }: Pick<SequenceInputs, "batch" | "seq" | "within">,
  { attention_mask, causal, type }: { attention_mask?: Value | undefined; causal: boolean; type: FloatType },
): Value {
  const padded = PADDED[type];
  const unseen = HIDDEN * padded;
  const one = graph.int64s([1]);
  const full = graph.op("Concat", [batch, one, seq, seq], { axis: 0 });
  const keys = (perKey: Value) => graph.op("Unsqueeze", [perKey, graph.int64s([1, 2])]); // [batch, 1, 1, seq]
  const zero = graph.floats([0]);

  const parts = [keys(graph.op("Where", [within, zero, graph.floats([padded])]))];
  if (attention_mask !== undefined) {
    const hidden = graph.op("Sub", [graph.floats([1]), attention_mask]);
    parts.push(keys(graph.op("Mul", [hidden, graph.floats([unseen])])));
  }
  if (causal) {
    const visible = graph.op("LessOrEqual", [steps(graph, seq, 0), steps(graph, seq, 1)]); // [seq, seq]
    parts.push(graph.op("Where", [visible, zero, graph.floats([unseen])]));
  }
  // Min instead of a sum: the sum of two biases would be -inf, and softmax of a row of them NaN.
  const bias = parts.reduce((least, part) => graph.op("Min", [least, part]));
  return narrowed(graph, graph.op("Expand", [bias, full]), type);
}
