import type { Value } from "../../lib/graph/graph_builder.ts";
import type { EncoderGraph } from "./encoder_graph.ts";
import type { Scope } from "./scope.ts";

/**
 * Logits of an answer's start and end at each position: two columns of one linear layer, which both families have.
 *
 * @param scope the layer itself.
 * @see transformers/models/xlm/modeling_xlm.py, XLMForQuestionAnsweringSimple
 */
export function spanLogits(
  { graph, inputs, hidden }: EncoderGraph,
  scope: Scope,
  hidden_size: number,
): { start_logits: Value; end_logits: Value } {
  const rows = scope.linear(hidden, hidden_size, 2); // [batch * seq, 2]
  const shape = graph.op("Concat", [inputs.batch, inputs.seq], { axis: 0 });
  const column = (index: number) =>
    graph.op("Reshape", [graph.op("Gather", [rows, graph.int64s([index])], { axis: 1 }), shape]);
  return { start_logits: column(0), end_logits: column(1) };
}
