import type { Value } from "../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";
import type { BeamSearchHead, BeamSearchInputs, BeamSearchValues, GivenStartValues } from "../heads.ts";
import type { EncoderGraph } from "../model.ts";
import type { Scope } from "../scope.ts";
import { statesAt } from "../sequence_inputs.ts";
import type { XlmConfig } from "./config.ts";

/** What the reference gives a position that `p_mask` rules out, and, deeper, what padding gets here. */
const RULED_OUT = -1e30;
const PADDED = -3.4028234663852886e38;

/**
 * XLMSQuADHead: starts by a linear layer, ends by a small network that sees the start's hidden state too, and whether
 * there is an answer at all by another.
 *
 * @param scope where `start_logits`, `end_logits` and `answer_class` lie.
 * @see transformers/models/xlm/modeling_xlm.py, XLMSQuADHead
 */
export function squadHead(encoder: EncoderGraph, scope: Scope, config: XlmConfig): BeamSearchHead {
  const { graph, inputs, hidden } = encoder;
  const { emb_dim: dim, start_n_top, end_n_top } = config;
  const one = graph.int64s([1]);
  const column = (value: Value) => graph.op("Unsqueeze", [value, one]);
  const position = (value: Value) => column(graph.op("Cast", [value], { to: ELEMENT_TYPE.int64 })); // [batch, 1]
  const tanh = (value: Value) => graph.op("Tanh", [value]);
  const states = graph.op("Reshape", [hidden, inputs.sequence_shape]); // [batch, seq, dim]

  /** Logits [batch, seq, n] without the positions that are ruled out. */
  const allowed = (logits: Value, p_mask: Value): Value => {
    const mask = graph.op("Unsqueeze", [p_mask, graph.int64s([2])]);
    const kept = graph.op("Mul", [logits, graph.op("Sub", [graph.floats([1]), mask])]);
    const masked = graph.op("Add", [kept, graph.op("Mul", [mask, graph.floats([RULED_OUT])])]);
    const within = graph.op("Unsqueeze", [inputs.within, graph.int64s([2])]);
    return graph.op("Where", [within, masked, graph.floats([PADDED])]);
  };

  const startLogits = (p_mask: Value): Value => {
    const rows = scope.at("start_logits").at("dense").linear(hidden, dim, 1);
    const shape = graph.op("Concat", [inputs.batch, inputs.seq, one], { axis: 0 });
    return allowed(graph.op("Reshape", [rows, shape]), p_mask); // [batch, seq, 1]
  };

  /** Logits [batch, seq, n] of ends, given the hidden states [batch, n, dim] of n starts. */
  const endLogits = (starts: Value, n: number, p_mask: Value): Value => {
    const end = scope.at("end_logits");
    const shape = graph.op("Concat", [inputs.batch, inputs.seq, graph.int64s([n, dim])], { axis: 0 });
    const ends = graph.op("Expand", [graph.op("Unsqueeze", [states, graph.int64s([2])]), shape]);
    const given = graph.op("Expand", [graph.op("Unsqueeze", [starts, one]), shape]);
    const pairs = graph.op("Reshape", [graph.op("Concat", [ends, given], { axis: 3 }), graph.int64s([-1, 2 * dim])]);
    const inner = tanh(end.at("dense_0").linear(pairs, 2 * dim, dim)); // [batch * seq * n, dim]
    const normed = end.at("LayerNorm").layerNorm(inner, dim, config.layer_norm_eps);
    const rows = end.at("dense_1").linear(normed, dim, 1);
    const logitsShape = graph.op("Concat", [inputs.batch, inputs.seq, graph.int64s([n])], { axis: 0 });
    return allowed(graph.op("Reshape", [rows, logitsShape]), p_mask);
  };

  /** [batch]: the logit of there being no answer, given one hidden state a sequence for its start, [batch, dim]. */
  const answerClass = (start: Value, cls_index: Value): Value => {
    const answer = scope.at("answer_class");
    const cls = graph.op("Squeeze", [statesAt(graph, inputs, hidden, position(cls_index)), one]);
    const pair = graph.op("Concat", [start, cls], { axis: 1 });
    const inner = tanh(answer.at("dense_0").linear(pair, 2 * dim, dim));
    return graph.op("Squeeze", [answer.at("dense_1").linear(inner, dim, 1, { bias: false }), one]);
  };

  const best = (probabilities: Value, n: number): [Value, Value] =>
    graph.ops("TopK", [probabilities, graph.int64s([n])], 2, { axis: 1 }) as [Value, Value];

  return {
    start_n_top,
    end_n_top,
    search({ p_mask, cls_index }: BeamSearchInputs): BeamSearchValues {
      const starts = graph.op("Softmax", [startLogits(p_mask)], { axis: 1 }); // [batch, seq, 1]
      const flatStarts = graph.op("Squeeze", [starts, graph.int64s([2])]);
      const [start_top_log_probs, start_top_index] = best(flatStarts, start_n_top);
      const startStates = statesAt(graph, inputs, hidden, start_top_index); // [batch, start_n_top, dim]
      const ends = graph.op("Softmax", [endLogits(startStates, start_n_top, p_mask)], { axis: 1 });
      const [endValues, endIndices] = best(ends, end_n_top); // [batch, end_n_top, start_n_top]
      const flatten = (value: Value) => graph.op("Reshape", [value, graph.int64s([-1, end_n_top * start_n_top])]);
      const expected = graph.op("MatMul", [graph.op("Transpose", [starts], { perm: [0, 2, 1] }), states]);
      return {
        start_top_log_probs,
        start_top_index,
        end_top_log_probs: flatten(endValues),
        end_top_index: flatten(endIndices),
        cls_logits: answerClass(graph.op("Squeeze", [expected, one]), cls_index),
      };
    },
    given(start_positions: Value, { p_mask, cls_index }: BeamSearchInputs): GivenStartValues {
      const start = statesAt(graph, inputs, hidden, position(start_positions)); // [batch, 1, dim]
      const flatLogits = (logits: Value) => graph.op("Squeeze", [logits, graph.int64s([2])]);
      return {
        start_logits: flatLogits(startLogits(p_mask)),
        end_logits: flatLogits(endLogits(start, 1, p_mask)),
        cls_logits: answerClass(graph.op("Squeeze", [start, one]), cls_index),
      };
    },
  };
}
