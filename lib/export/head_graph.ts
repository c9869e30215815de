import type { GraphProgram, Value } from "../graph/graph_builder.ts";
import { addHeadOutputs } from "../tasks/forward/head_outputs.ts";
import type { HeadName } from "../../models/heads.ts";
import type { EncoderGraph, Model } from "../../models/model.ts";
import type { DataFile } from "./data_file.ts";
import { ForwardGraph, type GraphValue } from "./forward_graph.ts";

/** The graph of a head, and what it reads and gives. */
export interface HeadGraph {
  head: HeadName;
  program: GraphProgram;
  inputs: readonly GraphValue[];
  outputs: readonly GraphValue[];
}

/**
 * The graph of a head as others run it: the inputs and outputs of transformers' `forward`, in its shapes and types.
 *
 * @param data the file that its weights will be in.
 * @param others files beside it with graphs of the model's other heads, if it is the graph that tools open.
 * @throws {XlmError} exit code 3 if the checkpoint lacks the head or contradicts config.json.
 */
export function headGraph(
  model: Model,
  head: HeadName,
  data: DataFile,
  others: readonly string[],
): HeadGraph {
  const graph = new ForwardGraph(model, head, data, others);
  const program = model.build(head, (encoder, values) => {
    addHeadOutputs(
      head,
      values,
      encoder,
      (name, value, dimensions, type = "float") => {
        if (head === "lm") graph.output(name, byPosition(encoder, value), type, ["batch", "seq", "vocabulary"]);
        else if (head === "multiple-choice") graph.output(name, byChoice(graph, value), type, ["records", "choices"]);
        else graph.output(name, value, type, dimensions);
      },
      false,
    );
  }, {
    graph,
    // In XLM any word is a type, and none is not the same as the first.
    token_type_ids: model.family !== "xlm" && model.type_vocab_size > 1,
    all_states: head === "model" || head === "lm",
  });
  return { head, program, inputs: graph.inputs, outputs: graph.outputs };
}

/** [batch * seq, n] → [batch, seq, n]. */
function byPosition({ graph, inputs }: EncoderGraph, rows: Value): Value {
  const shape = graph.op("Concat", [inputs.batch, inputs.seq, graph.int64s([-1])], { axis: 0 });
  return graph.op("Reshape", [rows, shape]);
}

/** [records * choices] → [records, choices]. */
function byChoice(graph: ForwardGraph, logits: Value): Value {
  const sizes = graph.op("Shape", ["input_ids" as Value]);
  return graph.op("Reshape", [logits, graph.op("Gather", [sizes, graph.int64s([0, 1])])]);
}
