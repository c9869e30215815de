import type { BeamSearchHead, HeadName, HeadValues } from "../../../models/heads.ts";
import type { EncoderGraph } from "../../../models/model.ts";
import type { Value } from "../../graph/graph_builder.ts";

/** Names of an output's dimensions: `batch` or `rows` first (a row is a position of one of the sequences). */
export type Dimensions = readonly ["batch" | "rows", ...("seq" | (string & Record<never, never>))[]];

/** Adds an output to a graph. */
export type AddOutput = (name: string, value: Value, dimensions: Dimensions, type?: "float" | "int64") => void;

export const HIDDEN: Dimensions = ["batch", "seq", "hidden_size"];

/** [batch * seq, dim] → [batch, seq, dim]. */
export function bySequence({ graph, inputs }: EncoderGraph, rows: Value): Value {
  return graph.op("Reshape", [rows, inputs.sequence_shape]);
}

/**
 * Adds the outputs of a head under transformers' names.
 *
 * @param losses also add what only a loss needs: outputs whose names begin with `given_`.
 */
export function addHeadOutputs(
  head: HeadName,
  values: HeadValues[HeadName],
  encoder: EncoderGraph,
  add: AddOutput,
  losses: boolean,
): void {
  const { graph, inputs } = encoder;
  if ("pooler" in values) {
    add("last_hidden_state", bySequence(encoder, encoder.hidden), HIDDEN);
    if (values.pooler) add("pooler_output", values.pooler(), ["batch", "hidden_size"]);
  } else if ("start_logits" in values) {
    add("start_logits", values.start_logits, ["batch", "seq"]);
    add("end_logits", values.end_logits, ["batch", "seq"]);
  } else if ("search" in values) {
    addBeamOutputs(encoder, values, add, losses);
  } else if (head === "token-classification") {
    const shape = graph.op("Concat", [inputs.batch, inputs.seq, graph.int64s([-1])], { axis: 0 });
    add("logits", graph.op("Reshape", [values.logits, shape]), ["batch", "seq", "labels"]);
  } else if (head === "multiple-choice") {
    add("logits", graph.op("Squeeze", [values.logits, graph.int64s([1])]), ["batch"]);
  } else {
    add("logits", values.logits, [head === "lm" ? "rows" : "batch", "logits"]);
  }
}

function addBeamOutputs({ graph }: EncoderGraph, head: BeamSearchHead, add: AddOutput, losses: boolean): void {
  const inputs = {
    p_mask: graph.input("p_mask", "float", ["batch", "seq"]),
    cls_index: graph.input("cls_index", "int32", ["batch"]),
  };
  const found = head.search(inputs);
  add("start_top_log_probs", found.start_top_log_probs, ["batch", "starts"]);
  add("start_top_index", found.start_top_index, ["batch", "starts"], "int64");
  add("end_top_log_probs", found.end_top_log_probs, ["batch", "ends"]);
  add("end_top_index", found.end_top_index, ["batch", "ends"], "int64");
  add("cls_logits", found.cls_logits, ["batch"]);
  if (!losses || !head.given) return;
  const given = head.given(graph.input("start_positions", "int32", ["batch"]), inputs);
  add("given_start_logits", given.start_logits, ["batch", "seq"]);
  add("given_end_logits", given.end_logits, ["batch", "seq"]);
  add("given_cls_logits", given.cls_logits, ["batch"]);
}
