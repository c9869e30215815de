import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";
import type { BeamSearchHead, BeamSearchInputs, BeamSearchValues, GivenStartValues } from "../heads.ts";
import type { EncoderGraph } from "../layers/encoder_graph.ts";
import type { Scope } from "../layers/scope.ts";
import { statesAt } from "../layers/sequence_inputs.ts";
import type { XlmConfig } from "./config.ts";

/** Logits of positions that `p_mask` excludes (as in the reference), and, lower, of padding. */
const RULED_OUT = -1e30;
const PADDED = -3.4028234663852886e38;

/**
 * XLMSQuADHead: a linear layer for starts, a small network over position and start for ends, and another one for
 * answerability.
 *
 * @see transformers/models/xlm/modeling_xlm.py, XLMSQuADHead
 */
export class SquadHead implements BeamSearchHead {
  readonly start_n_top: number;
  readonly end_n_top: number;
  readonly #encoder: EncoderGraph;
  readonly #graph: GraphBuilder;
  readonly #scope: Scope;
  readonly #dim: number;
  readonly #layer_norm_eps: number;
  /** int64 [1]: 1. */
  readonly #one: Value;
  /** [batch, seq, dim]. */
  readonly #states: Value;

  /** @param scope scope of `start_logits`, `end_logits` and `answer_class`. */
  constructor(encoder: EncoderGraph, scope: Scope, { emb_dim, layer_norm_eps, start_n_top, end_n_top }: XlmConfig) {
    const { graph, inputs, hidden } = encoder;
    this.#encoder = encoder;
    this.#graph = graph;
    this.#scope = scope;
    this.#dim = emb_dim;
    this.#layer_norm_eps = layer_norm_eps;
    this.start_n_top = start_n_top;
    this.end_n_top = end_n_top;
    this.#one = graph.int64s([1]);
    this.#states = graph.op("Reshape", [hidden, inputs.sequence_shape]);
  }

  search({ p_mask, cls_index }: BeamSearchInputs): BeamSearchValues {
    const graph = this.#graph;
    const { start_n_top, end_n_top } = this;
    const best = (probabilities: Value, n: number): [Value, Value] =>
      graph.ops("TopK", [probabilities, graph.int64s([n])], 2, { axis: 1 }) as [Value, Value];
    const starts = graph.op("Softmax", [this.#startLogits(p_mask)], { axis: 1 }); // [batch, seq, 1]
    const flatStarts = graph.op("Squeeze", [starts, graph.int64s([2])]);
    const [start_top_log_probs, start_top_index] = best(flatStarts, start_n_top);
    const startStates = this.#statesAt(start_top_index); // [batch, start_n_top, dim]
    const ends = graph.op("Softmax", [this.#endLogits(startStates, start_n_top, p_mask)], { axis: 1 });
    const [endValues, endIndices] = best(ends, end_n_top); // [batch, end_n_top, start_n_top]
    const flatten = (value: Value) => graph.op("Reshape", [value, graph.int64s([-1, end_n_top * start_n_top])]);
    const expected = graph.op("MatMul", [graph.op("Transpose", [starts], { perm: [0, 2, 1] }), this.#states]);
    return {
      start_top_log_probs,
      start_top_index,
      end_top_log_probs: flatten(endValues),
      end_top_index: flatten(endIndices),
      cls_logits: this.#answerClass(graph.op("Squeeze", [expected, this.#one]), cls_index),
    };
  }

  given(start_positions: Value, { p_mask, cls_index }: BeamSearchInputs): GivenStartValues {
    const graph = this.#graph;
    const start = this.#statesAt(this.#column(start_positions)); // [batch, 1, dim]
    const flatLogits = (logits: Value) => graph.op("Squeeze", [logits, graph.int64s([2])]);
    return {
      start_logits: flatLogits(this.#startLogits(p_mask)),
      end_logits: flatLogits(this.#endLogits(start, 1, p_mask)),
      cls_logits: this.#answerClass(graph.op("Squeeze", [start, this.#one]), cls_index),
    };
  }

  /** [batch, seq, 1]. */
  #startLogits(p_mask: Value): Value {
    const graph = this.#graph;
    const { inputs, hidden } = this.#encoder;
    const rows = this.#scope.at("start_logits").at("dense").linear(hidden, this.#dim, 1);
    const shape = graph.op("Concat", [inputs.batch, inputs.seq, this.#one], { axis: 0 });
    return this.#allowed(graph.op("Reshape", [rows, shape]), p_mask);
  }

  /** Logits [batch, seq, n] of ends, given the hidden states [batch, n, dim] of n starts. */
  #endLogits(starts: Value, n: number, p_mask: Value): Value {
    const graph = this.#graph;
    const dim = this.#dim;
    const { inputs } = this.#encoder;
    const end = this.#scope.at("end_logits");
    const shape = graph.op("Concat", [inputs.batch, inputs.seq, graph.int64s([n, dim])], { axis: 0 });
    const ends = graph.op("Expand", [graph.op("Unsqueeze", [this.#states, graph.int64s([2])]), shape]);
    const given = graph.op("Expand", [graph.op("Unsqueeze", [starts, this.#one]), shape]);
    const pairs = graph.op("Reshape", [graph.op("Concat", [ends, given], { axis: 3 }), graph.int64s([-1, 2 * dim])]);
    const inner = graph.op("Tanh", [end.at("dense_0").linear(pairs, 2 * dim, dim)]); // [batch * seq * n, dim]
    const normed = end.at("LayerNorm").layerNorm(inner, dim, this.#layer_norm_eps);
    const rows = end.at("dense_1").linear(normed, dim, 1);
    const logitsShape = graph.op("Concat", [inputs.batch, inputs.seq, graph.int64s([n])], { axis: 0 });
    return this.#allowed(graph.op("Reshape", [rows, logitsShape]), p_mask);
  }

  /** [batch]: the logit of no answer, given the hidden state of the start, [batch, dim]. */
  #answerClass(start: Value, cls_index: Value): Value {
    const graph = this.#graph;
    const answer = this.#scope.at("answer_class");
    const cls = graph.op("Squeeze", [this.#statesAt(this.#column(cls_index)), this.#one]);
    const pair = graph.op("Concat", [start, cls], { axis: 1 });
    const inner = graph.op("Tanh", [answer.at("dense_0").linear(pair, 2 * this.#dim, this.#dim)]);
    return graph.op("Squeeze", [answer.at("dense_1").linear(inner, this.#dim, 1, { bias: false }), this.#one]);
  }

  /** Logits [batch, seq, n], with excluded positions set to the low values above. */
  #allowed(logits: Value, p_mask: Value): Value {
    const graph = this.#graph;
    const mask = graph.op("Unsqueeze", [p_mask, graph.int64s([2])]);
    const kept = graph.op("Mul", [logits, graph.op("Sub", [graph.floats([1]), mask])]);
    const masked = graph.op("Add", [kept, graph.op("Mul", [mask, graph.floats([RULED_OUT])])]);
    const within = graph.op("Unsqueeze", [this.#encoder.inputs.within, graph.int64s([2])]);
    return graph.op("Where", [within, masked, graph.floats([PADDED])]);
  }

  /** Hidden states at int64 [batch, n]: [batch, n, dim]. */
  #statesAt(positions: Value): Value {
    return statesAt(this.#graph, this.#encoder.inputs, this.#encoder.hidden, positions);
  }

  /** int64 [batch, 1] of int32 [batch]. */
  #column(positions: Value): Value {
    const graph = this.#graph;
    return graph.op("Unsqueeze", [graph.op("Cast", [positions], { to: ELEMENT_TYPE.int64 }), this.#one]);
  }
}
