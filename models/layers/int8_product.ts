import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";

/** Zero point of uint8 activations: kernels are fastest with unsigned activations and signed weights. */
const ZERO = 128;

/** Lower bound of scales, for rows of zeros. */
const SMALLEST_SCALE = 1e-30;

interface QuantizedRows {
  /** uint8, in the shape of x. */
  values: Value;
  /** [rows, 1]. */
  scales: Value;
}

/** Rows that are quantized already: query, key and value read the same ones. */
const KNOWN = new WeakMap<GraphBuilder, Map<Value, QuantizedRows>>();

/**
 * x·W in 8-bit integers. Each row of x (float [rows, input]) is quantized with a scale of its own, so that a result
 * does not depend on the rest of the batch; W is int8 [input, output] with one scale per column. Returns float [rows,
 * output].
 *
 * @see Dettmers et al. 2022, "LLM.int8()", section 2.1 (vector-wise quantization)
 */
export function int8Product(graph: GraphBuilder, x: Value, columns: Value, column_scales: Value): Value {
  const { values, scales } = quantizedRows(graph, x);
  const zero = graph.uint8s([ZERO], []);
  const product = graph.microsoft("MatMulIntegerToFloat", [values, columns, graph.floats([1]), column_scales, zero]);
  return graph.op("Mul", [product, scales]);
}

function quantizedRows(graph: GraphBuilder, x: Value): QuantizedRows {
  const known = KNOWN.get(graph) ?? new Map<Value, QuantizedRows>();
  KNOWN.set(graph, known);
  const found = known.get(x);
  if (found) return found;
  const one = graph.int64s([1]);
  const extreme = (type: string) => graph.op(type, [x, one], { keepdims: 0 });
  const largest = graph.op("Max", [extreme("ReduceMax"), graph.op("Neg", [extreme("ReduceMin")])]);
  const scale = graph.op("Max", [
    graph.op("Mul", [largest, graph.floats([1 / 127])]),
    graph.floats([SMALLEST_SCALE]),
  ]);
  const zeros = graph.op("Expand", [graph.uint8s([ZERO], []), graph.op("Shape", [scale])]);
  const quantized = {
    values: graph.op("QuantizeLinear", [x, scale, zeros], { axis: 0 }),
    scales: graph.op("Unsqueeze", [scale, one]),
  };
  known.set(x, quantized);
  return quantized;
}
