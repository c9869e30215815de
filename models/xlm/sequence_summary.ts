import { XlmError } from "../../lib/errors.ts";
import type { Value } from "../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../lib/graph/model_proto.ts";
import { type Activation, ACTIVATIONS, applyActivation } from "../layers/activation.ts";
import type { EncoderGraph } from "../layers/encoder_graph.ts";
import type { Scope } from "../layers/scope.ts";
import { firstRows } from "../layers/sequence_inputs.ts";
import type { XlmConfig } from "./config.ts";

/** One vector per sequence, and its width. */
export interface Summary {
  /** [batch, width]. */
  values: Value;
  width: number;
}

/**
 * XLMSequenceSummary: one vector per sequence, with optional projection and activation.
 *
 * @param scope scope of `sequence_summary`.
 * @throws {XlmError} exit code 3 for a summary that transformers does not implement either.
 * @see transformers/models/xlm/modeling_xlm.py, XLMSequenceSummary
 */
export function sequenceSummary(encoder: EncoderGraph, scope: Scope, config: XlmConfig, num_labels: number): Summary {
  const dim = config.emb_dim;
  const state = summaryState(encoder, config);
  const width = config.summary_use_proj && config.summary_proj_to_labels ? num_labels : dim;
  const projected = config.summary_use_proj
    ? scope.at("sequence_summary").at("summary").linear(state, dim, width)
    : state;
  return { values: applyActivation(encoder.graph, activation(config), projected), width };
}

/** [batch, dim]. `last` and `cls_index` read the last position, masked or not; `mean` counts masked ones as zeros. */
function summaryState(encoder: EncoderGraph, { summary_type }: XlmConfig): Value {
  const { graph, inputs } = encoder;
  const one = graph.int64s([1]);
  switch (summary_type) {
    case "first":
      return encoder.hiddenAt(firstRows(graph, inputs));
    case "last":
    case "cls_index": {
      const last = graph.op("Sub", [inputs.lengths, one]);
      return encoder.hiddenAt(graph.op("Add", [firstRows(graph, inputs), last]));
    }
    case "mean": {
      const states = graph.op("Reshape", [encoder.hidden, inputs.sequence_shape]);
      const sum = graph.op("ReduceSum", [states, one], { keepdims: 0 }); // padding is zero
      return graph.op("Div", [
        sum,
        graph.op("Unsqueeze", [graph.op("Cast", [inputs.lengths], { to: ELEMENT_TYPE.float }), one]),
      ]);
    }
    case "attn":
      throw new XlmError(
        3,
        'Cannot build a summary of summary_type "attn": transformers does not define it; expected last, first, mean or cls_index.',
      );
  }
}

function activation({ summary_activation }: XlmConfig): Activation {
  if (summary_activation === undefined || summary_activation === "") return "linear";
  const known = ACTIVATIONS.find((name) => name === summary_activation);
  if (known !== undefined) return known;
  throw new XlmError(
    3,
    `Cannot build a summary with summary_activation ${JSON.stringify(summary_activation)}: unknown; expected one of ` +
      `${ACTIVATIONS.join(", ")}.`,
  );
}
