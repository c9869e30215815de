import type { Weights } from "../lib/checkpoint/weights.ts";
import type { GraphBuilder, Value } from "../lib/graph/graph_builder.ts";

/**
 * A place in a checkpoint's tree of names, as a directory is in a file system: `scope.at("attention").linear(…)` reads
 * `<prefix>attention.weight`. Everything it returns is a value of one graph.
 */
export class Scope {
  constructor(readonly graph: GraphBuilder, readonly weights: Weights, readonly prefix: string = "") {}

  at(name: string | number): Scope {
    return new Scope(this.graph, this.weights, `${this.prefix}${name}.`);
  }

  has(name: string): boolean {
    return this.weights.has(this.prefix + name);
  }

  tensor(name: string, shape: readonly number[]): Value {
    return this.graph.weight(this.weights.get(this.prefix + name, shape));
  }

  /** x·Wᵀ + b. x: [rows, input]; W as PyTorch stores it, [output, input]; returns [rows, output]. */
  linear(x: Value, input: number, output: number, { bias = true } = {}): Value {
    const inputs = [x, this.tensor("weight", [output, input])];
    if (bias) inputs.push(this.tensor("bias", [output]));
    return this.graph.op("Gemm", inputs, { transB: 1 });
  }

  /** x: [rows, dim]; returns the same shape. */
  layerNorm(x: Value, dim: number, epsilon: number): Value {
    const parameters = [this.tensor("weight", [dim]), this.tensor("bias", [dim])];
    return this.graph.op("LayerNormalization", [x, ...parameters], { axis: -1, epsilon: { float: epsilon } });
  }

  /** Layer norm of x + skip, in one node. Both: [rows, dim]. */
  addLayerNorm(x: Value, skip: Value, dim: number, epsilon: number): Value {
    const parameters = [this.tensor("weight", [dim]), this.tensor("bias", [dim])];
    return this.graph.microsoft("SkipLayerNormalization", [x, skip, ...parameters], { epsilon: { float: epsilon } });
  }
}
