import { XlmError } from "../lib/errors.ts";
import { GraphBuilder, type GraphProgram, type Value } from "../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../lib/graph/model_proto.ts";
import { ONNX_PREFIX, type OnnxFile } from "../lib/checkpoint/onnx/onnx_file.ts";
import {
  type BeamSearchInputs,
  type BeamSearchValues,
  type HeadName,
  HEADS,
  type HeadValues,
  requireHead,
} from "./heads.ts";
import type { EncoderGraph, EncoderOptions } from "./layers/encoder_graph.ts";
import type { Model } from "./model.ts";
import { type SequenceInputs, sequenceInputs } from "./layers/sequence_inputs.ts";

/** Inputs of a head with beam search. */
const BEAM_INPUTS = ["p_mask", "cls_index"] as const;

/** Inputs that exported graphs of these families may have. */
const INPUTS = ["input_ids", "attention_mask", "token_type_ids", "position_ids", "langs"] as const;

/** Inputs that many exported graphs lack. */
export type OptionalInput = Exclude<(typeof INPUTS)[number], "input_ids" | "attention_mask">;

/**
 * A model with an exported graph, and with those of other heads that it names.
 *
 * @param base the family's model, whose weights are not used.
 * @throws {XlmError} exit code 3 as `graphModel`.
 */
export function onnxModel(base: Model, file: OnnxFile): Model {
  const [main, ...others] = [file, ...file.others ?? []].map((one) => graphModel(base, one)) as [Model, ...Model[]];
  if (others.length === 0) return main;
  const model: Model = {
    ...main,
    heads: HEADS.filter((head) => [main, ...others].some((one) => one.head === head)),
    build(head, finish, options) {
      requireHead(model, head);
      return [main, ...others].find((one) => one.head === head)!.build(head, finish, options);
    },
  };
  return model;
}

/**
 * A model with an exported graph, as optimum and transformers.js write them. config.json, tokenizer and labels are read
 * by its family. The graph runs as it was exported: all logits are computed, and only the requested ones are returned
 * from the runtime.
 *
 * @param base the family's model, whose weights are not used.
 * @throws {XlmError} exit code 3 if the graph's inputs and outputs are not those of a model of the family.
 */
function graphModel({ weights: _none, ...base }: Model, file: OnnxFile): Model {
  const exported_inputs = new Set(file.inputs.map(({ name }) => name));
  checkInputs(file, exported_inputs);
  const head = onlyHead(file, base.head);
  const reads = (name: OptionalInput) => exported_inputs.has(name);
  const model: Model = {
    ...base,
    exported_inputs,
    needs_langs: reads("langs") && file.own === undefined,
    langs: reads("langs") ? base.langs : undefined,
    n_langs: reads("langs") ? base.n_langs : 0,
    heads: [head],
    head,
    build<H extends HeadName>(
      head: H,
      finish: (encoder: EncoderGraph, values: HeadValues[H]) => void,
      { layers = base.num_layers, attentions = false, token_type_ids = false }: EncoderOptions = {},
    ): GraphProgram {
      requireHead(model, head);
      if (attentions || layers < base.num_layers) refuse(file, attentions ? "attentions" : "hidden states");
      const graph = new GraphBuilder(file);
      const inputs = sequenceInputs(graph, base.hidden_size);
      const types = token_type_ids ? graph.input("token_type_ids", "int32", ["batch", "seq"]) : undefined;
      connect(graph, file, inputs, types);
      const hidden = head === "model" ? output(graph, file, "last_hidden_state", base.hidden_size) : undefined;
      finish(
        exportedEncoder(graph, file, inputs, hidden),
        headValues(head, graph, file, inputs, base) as HeadValues[H],
      );
      return graph.build();
    },
  };
  return model;
}

function checkInputs({ path, own }: OnnxFile, names: ReadonlySet<string>): void {
  const known: readonly string[] = own?.head === "qa" ? [...INPUTS, ...BEAM_INPUTS] : INPUTS;
  const unknown = [...names].filter((name) => !known.includes(name));
  if (unknown.length === 0 && names.has("input_ids")) return;
  throw new XlmError(
    3,
    `Cannot use ${path}: its inputs are ${[...names].join(", ")}; expected input_ids and some of ` +
      `${INPUTS.slice(1).join(", ")}. Export an encoder without a decoder or a cache.`,
  );
}

/** The head that the graph's outputs belong to. */
function onlyHead({ path, outputs, own }: OnnxFile, named: HeadName): HeadName {
  const noted = HEADS.find((head) => head === own?.head);
  if (noted !== undefined) return noted;
  const has = (name: string) => outputs.some((output) => output.name === name);
  if (has("start_logits") && has("end_logits")) return "qa-simple";
  if (has("logits") && !["model", "qa", "qa-simple"].includes(named)) return named;
  if (has("last_hidden_state")) return "model";
  throw new XlmError(
    3,
    `Cannot use ${path}: its outputs are ${outputs.map(({ name }) => name).join(", ")} and ` +
      `config.json's architectures name a head ${named}; expected last_hidden_state, start_logits and ` +
      "end_logits, or logits of a head that architectures name.",
  );
}

/** Connects the inputs of the exported graph with ours, cast to their types. */
function connect(graph: GraphBuilder, file: OnnxFile, inputs: SequenceInputs, token_type_ids: Value | undefined): void {
  const zeros = () => graph.op("Mul", [inputs.given.input_ids, graph.int32s([0])]);
  const given: Record<(typeof INPUTS)[number], () => Value> = {
    input_ids: () => inputs.given.input_ids,
    attention_mask: () => inputs.attention_mask,
    position_ids: () => inputs.given.position_ids,
    token_type_ids: () => token_type_ids ? graph.op("Max", [token_type_ids, graph.int32s([0])]) : zeros(),
    langs() {
      const langs = graph.input("langs", "int32", ["batch", "seq"]);
      // Padding has no language (-1), but graphs of others look one up for every token.
      return file.own ? langs : graph.op("Max", [langs, graph.int32s([0])]);
    },
  };
  for (const { name, type, rank } of file.inputs) {
    if (!Object.hasOwn(given, name)) continue; // a head's own
    const value = graph.op("Cast", [given[name as (typeof INPUTS)[number]]()], { to: type });
    // Each record of a multiple choice has its choices in a dimension of their own: here one.
    graph.connect(name, rank === 3 ? graph.op("Unsqueeze", [value, graph.int64s([1])]) : value);
  }
}

/** @throws {XlmError} exit code 3 if the graph has no such output, whatever it says of itself. */
function found(file: OnnxFile, name: string): { value: Value; type: number } {
  const { type } = file.outputs.find((output) => output.name === name) ?? refuse(file, name);
  return { value: ONNX_PREFIX + name as Value, type };
}

/** An output of the exported graph as float32 rows of `width`. */
function output(graph: GraphBuilder, file: OnnxFile, name: string, width: number): Value {
  const { value, type } = found(file, name);
  const floats = type === ELEMENT_TYPE.float ? value : graph.op("Cast", [value], { to: ELEMENT_TYPE.float });
  return graph.op("Reshape", [floats, graph.int64s([-1, width])]);
}

/** @param hidden the last hidden state, if it is an output of the graph. */
function exportedEncoder(
  graph: GraphBuilder,
  file: OnnxFile,
  inputs: SequenceInputs,
  hidden: Value | undefined,
): EncoderGraph {
  return {
    graph,
    inputs,
    get hidden() {
      return hidden ?? refuse(file, "hidden states");
    },
    hiddenAt: (rows) => graph.op("Gather", [hidden ?? refuse(file, "hidden states"), rows]),
    get hidden_states() {
      return refuse(file, "hidden states");
    },
    attentions: [],
  };
}

function headValues(
  head: HeadName,
  graph: GraphBuilder,
  file: OnnxFile,
  inputs: SequenceInputs,
  { vocab_size, hidden_size, labels, config }: Pick<Model, "vocab_size" | "hidden_size" | "labels" | "config">,
): HeadValues[HeadName] {
  if (head === "model") {
    const pooled = "pooler_output";
    const has = file.outputs.some(({ name }) => name === pooled);
    return { pooler: has ? () => output(graph, file, pooled, hidden_size) : undefined };
  }
  if (head === "qa") {
    return {
      start_n_top: config.integer("start_n_top", 5),
      end_n_top: config.integer("end_n_top", 5),
      search: (beam) => exportedSearch(graph, file, inputs, beam),
    };
  }
  if (head === "qa-simple") {
    const shape = graph.op("Concat", [inputs.batch, inputs.seq], { axis: 0 });
    const logits = (name: string) => graph.op("Reshape", [output(graph, file, name, 1), shape]);
    return { start_logits: logits("start_logits"), end_logits: logits("end_logits") };
  }
  if (head === "lm") {
    const logits = output(graph, file, "logits", vocab_size);
    return { logits: graph.op("Gather", [logits, graph.input("rows", "int32", ["rows"])]) };
  }
  return { logits: output(graph, file, "logits", head === "multiple-choice" ? 1 : labels(head).num_labels) };
}

/** The graph takes padding for positions like others: it is ruled out. */
function exportedSearch(
  graph: GraphBuilder,
  file: OnnxFile,
  { within }: SequenceInputs,
  { p_mask, cls_index }: BeamSearchInputs,
): BeamSearchValues {
  const padding = graph.op("Cast", [graph.op("Not", [within])], { to: ELEMENT_TYPE.float });
  const given: Record<(typeof BEAM_INPUTS)[number], Value> = {
    p_mask: graph.op("Max", [p_mask, padding]),
    cls_index,
  };
  for (const { name, type } of file.inputs) {
    if (!Object.hasOwn(given, name)) continue;
    graph.connect(name, graph.op("Cast", [given[name as keyof typeof given]], { to: type }));
  }
  const value = (name: keyof BeamSearchValues) => found(file, name).value;
  return {
    start_top_log_probs: value("start_top_log_probs"),
    start_top_index: value("start_top_index"),
    end_top_log_probs: value("end_top_log_probs"),
    end_top_index: value("end_top_index"),
    cls_logits: value("cls_logits"),
  };
}

function refuse({ path, outputs }: OnnxFile, what: string): never {
  throw new XlmError(
    3,
    `Cannot read ${what} of ${path}: an exported graph has its outputs only (${
      outputs.map(({ name }) => name).join(", ")
    }); expected a checkpoint with weights.`,
  );
}
