import type { Weights } from "../../lib/checkpoint/weights.ts";
import type { FloatType, GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";
import { int8Product } from "./int8_product.ts";

/**
 * A prefix of tensor names, like a directory in a file system: `scope.at("attention").linear(…)` reads
 * `<prefix>attention.weight`. Everything it returns is a value of one graph.
 */
export class Scope {
  /** @param type of the values that are read, computed with and returned. */
  constructor(
    readonly graph: GraphBuilder,
    readonly weights: Weights,
    readonly prefix: string = "",
    readonly type: FloatType = "float",
  ) {}

  at(name: string | number): Scope {
    return new Scope(this.graph, this.weights, `${this.prefix}${name}.`, this.type);
  }

  /** The same place, with values of another type. */
  as(type: FloatType): Scope {
    return new Scope(this.graph, this.weights, this.prefix, type);
  }

  has(name: string): boolean {
    return this.weights.has(this.prefix + name);
  }

  tensor(name: string, shape: readonly number[]): Value {
    return this.graph.weight(this.weights.get(this.prefix + name, shape), this.type);
  }

  /**
   * x·Wᵀ + b. x: [rows, input]; W as PyTorch stores it, [output, input]; returns [rows, output].
   *
   * @param bias a value [output] instead of the one stored beside the weight, or none.
   */
  linear(x: Value, input: number, output: number, { bias = true }: { bias?: boolean | Value } = {}): Value {
    const { graph } = this;
    const name = `${this.prefix}weight`;
    const int8 = this.weights.int8(name, "columns");
    const weight = int8 ? undefined : graph.weight(this.weights.get(name, [output, input], "columns"), this.type);
    const b = bias === true ? this.tensor("bias", [output]) : bias;
    if (weight) return graph.op("Gemm", b ? [x, weight, b] : [x, weight], { transB: 1 });
    const product = int8Product(graph, x, graph.stored(int8!.values), graph.weight(int8!.scale));
    return b ? graph.op("Add", [product, b]) : product;
  }

  /** Rows of a table [rows, dim] by int32 ids: [n] → [n, dim]. */
  lookup(ids: Value, rows: number, dim: number): Value {
    const { graph } = this;
    const name = `${this.prefix}weight`;
    const int8 = this.weights.int8(name, "rows");
    if (int8 === undefined) {
      return graph.op("Gather", [graph.weight(this.weights.get(name, [rows, dim], "rows")), ids]);
    }
    const values = graph.op("Cast", [graph.op("Gather", [graph.stored(int8.values), ids])], { to: ELEMENT_TYPE.float });
    const scales = graph.op("Gather", [graph.weight(int8.scale), ids]);
    return graph.op("Mul", [values, graph.op("Unsqueeze", [scales, graph.int64s([1])])]);
  }

  /** x: [rows, dim]; returns the same shape. */
  layerNorm(x: Value, dim: number, epsilon: number): Value {
    const parameters = [this.tensor("weight", [dim]), this.tensor("bias", [dim])];
    return this.graph.op("LayerNormalization", [x, ...parameters], { axis: -1, epsilon: { float: epsilon } });
  }
}
