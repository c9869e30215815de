import type { FloatType, GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";

/** @param number a constant of the type of x. */
type Apply = (graph: GraphBuilder, x: Value, number: (value: number) => Value) => Value;

const gelu: Apply = (graph, x) => graph.microsoft("Gelu", [x]);
// transformers has five versions of the tanh approximation, which differ in the last digits of one constant.
const tanhGelu: Apply = (graph, x) => graph.microsoft("FastGelu", [x]);
/** The cumulative Laplace distribution, as in MEGA. @see transformers/activations.py, LaplaceActivation */
const laplace: Apply = (graph, x, number) => {
  const shifted = graph.op("Sub", [x, number(0.707107)]);
  const erf = graph.op("Erf", [graph.op("Div", [shifted, number(0.282095 * Math.SQRT2)])]);
  return graph.op("Mul", [graph.op("Add", [erf, number(1)]), number(0.5)]);
};
const silu: Apply = (graph, x) => graph.op("Mul", [x, graph.op("Sigmoid", [x])]);

/**
 * transformers' activation functions (ACT2FN) by name, as graph nodes; without `prelu` and `xielu`, which have weights.
 *
 * @see transformers/activations.py
 */
const APPLY = {
  gelu,
  gelu_python: gelu,
  gelu_10: (graph, x, number) => graph.op("Clip", [gelu(graph, x, number), number(-10), number(10)]),
  gelu_new: tanhGelu,
  gelu_fast: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
  gelu_python_tanh: tanhGelu,
  gelu_accurate: tanhGelu,
  quick_gelu: (graph, x) => graph.microsoft("QuickGelu", [x], { alpha: { float: 1.702 } }),
  relu: (graph, x) => graph.op("Relu", [x]),
  relu2: (graph, x) => graph.op("Mul", [graph.op("Relu", [x]), graph.op("Relu", [x])]),
  relu6: (graph, x, number) => graph.op("Clip", [x, number(0), number(6)]),
  leaky_relu: (graph, x) => graph.op("LeakyRelu", [x], { alpha: { float: 0.01 } }),
  hardswish: (graph, x) => graph.op("HardSwish", [x]),
  laplace,
  mish: (graph, x) => graph.op("Mul", [x, graph.op("Tanh", [graph.op("Softplus", [x])])]),
  silu,
  swish: silu,
  sqrtsoftplus: (graph, x) => graph.op("Sqrt", [graph.op("Softplus", [x])]),
  sigmoid: (graph, x) => graph.op("Sigmoid", [x]),
  tanh: (graph, x) => graph.op("Tanh", [x]),
  linear: (_graph, x) => x,
} as const satisfies Record<string, Apply>;

export type Activation = keyof typeof APPLY;

/** Names that config.json may use. */
export const ACTIVATIONS = Object.keys(APPLY) as Activation[];

export function applyActivation(graph: GraphBuilder, name: Activation, x: Value, type: FloatType = "float"): Value {
  return APPLY[name](graph, x, (value) => graph.floats([value], [], type));
}
