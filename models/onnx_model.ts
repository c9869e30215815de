import { XlmError } from "../lib/errors.ts";
import { GraphBuilder, type GraphProgram, type Value } from "../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../lib/graph/model_proto.ts";
import { ONNX_PREFIX, type OnnxFile, type OnnxValue } from "../lib/graph/onnx_file.ts";
import { type HeadName, type HeadValues, requireHead } from "./heads.ts";
import type { Labels } from "./labels.ts";
import type { EncoderGraph, EncoderOptions, Model } from "./model.ts";
import { type SequenceInputs, sequenceInputs } from "./layers/sequence_inputs.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";

/** Inputs that exporters give a graph of these families, and how they are made of this program's. */
const INPUTS = ["input_ids", "attention_mask", "token_type_ids", "position_ids", "langs"] as const;

/** Inputs that are left out of an exported graph as often as not, and then not to be given. */
export type OptionalInput = Exclude<(typeof INPUTS)[number], "input_ids" | "attention_mask">;

/**
 * A model whose graph was exported to a file, as optimum and transformers.js have them. What surrounds the graph –
 * config.json, tokenizer, labels – is that of its family. It runs as it was exported: all logits are computed, and only
 * what is asked of them leaves the runtime.
 */
export class OnnxModel implements Model {
  readonly family: Model["family"];
  readonly directory: string;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly max_length: number;
  readonly max_position_embeddings: number;
  readonly pad_token_id: number;
  readonly type_vocab_size: number;
  readonly langs: Model["langs"];
  readonly n_langs: number;
  readonly shifts_labels: boolean;
  readonly causal: boolean;
  readonly heads: readonly HeadName[];
  readonly head: HeadName;
  readonly exported_inputs: ReadonlySet<string>;
  readonly #base: Model;
  readonly #file: OnnxFile;

  /**
   * @param base the family's model, of which no weight is used.
   * @throws {XlmError} exit code 3 where the graph's inputs and outputs are of no model of the family.
   */
  constructor(base: Model, file: OnnxFile) {
    this.#base = base;
    this.#file = file;
    this.exported_inputs = new Set(file.inputs.map(({ name }) => name));
    const reads = (name: OptionalInput) => this.exported_inputs.has(name);
    const unknown = [...this.exported_inputs].filter((name) => !(INPUTS as readonly string[]).includes(name));
    if (unknown.length > 0 || !this.exported_inputs.has("input_ids")) {
      throw new XlmError(
        3,
        `Cannot use ${file.path}: its inputs are ${
          [...this.exported_inputs].join(", ")
        }; expected input_ids and some of ` +
          `${INPUTS.slice(1).join(", ")}. Export an encoder without a decoder or a cache.`,
      );
    }
    this.family = base.family;
    this.directory = base.directory;
    this.vocab_size = base.vocab_size;
    this.hidden_size = base.hidden_size;
    this.num_layers = base.num_layers;
    this.max_length = base.max_length;
    this.max_position_embeddings = base.max_position_embeddings;
    this.pad_token_id = base.pad_token_id;
    this.type_vocab_size = base.type_vocab_size;
    this.langs = reads("langs") ? base.langs : undefined;
    this.n_langs = reads("langs") ? base.n_langs : 0;
    this.shifts_labels = base.shifts_labels;
    this.causal = base.causal;
    this.heads = [this.#onlyHead()];
    this.head = this.heads[0]!;
  }

  labels(head: HeadName): Labels {
    return this.#base.labels(head);
  }

  tokenizer(settings?: TokenizerSettings): Promise<Tokenizer> {
    return this.#base.tokenizer(settings);
  }

  positionIds(input_ids: readonly number[]): number[] {
    return this.#base.positionIds(input_ids);
  }

  attentionMask(input_ids: readonly number[], lengths?: number): number[] {
    return this.#base.attentionMask(input_ids, lengths);
  }

  build<H extends HeadName>(
    head: H,
    finish: (encoder: EncoderGraph, values: HeadValues[H]) => void,
    { layers = this.num_layers, attentions = false, token_type_ids = false }: EncoderOptions = {},
  ): GraphProgram {
    requireHead(this, head);
    if (attentions || layers < this.num_layers) this.#refuse(attentions ? "attentions" : "hidden states");
    const graph = new GraphBuilder(this.#file);
    const inputs = sequenceInputs(graph, this.hidden_size);
    const types = token_type_ids ? graph.input("token_type_ids", "int32", ["batch", "seq"]) : undefined;
    this.#connect(graph, inputs, types);
    const refuse = (what: string) => this.#refuse(what);
    const hidden = head === "model" ? this.#output(graph, "last_hidden_state", this.hidden_size) : undefined;
    const encoder: EncoderGraph = {
      graph,
      inputs,
      get hidden() {
        return hidden ?? refuse("hidden states");
      },
      hiddenAt: (rows) => graph.op("Gather", [hidden ?? refuse("hidden states"), rows]),
      get hidden_states() {
        return refuse("hidden states");
      },
      attentions: [],
    };
    finish(encoder, this.#values(head, graph, inputs) as HeadValues[H]);
    return graph.build();
  }

  /** The head whose outputs the graph has. */
  #onlyHead(): HeadName {
    const has = (name: string) => this.#file.outputs.some((output) => output.name === name);
    if (has("start_logits") && has("end_logits")) return "qa-simple";
    if (has("logits") && !["model", "qa", "qa-simple"].includes(this.#base.head)) return this.#base.head;
    if (has("last_hidden_state")) return "model";
    throw new XlmError(
      3,
      `Cannot use ${this.#file.path}: its outputs are ${this.#file.outputs.map(({ name }) => name).join(", ")} and ` +
        `config.json's architectures name a head ${this.#base.head}; expected last_hidden_state, start_logits and ` +
        "end_logits, or logits of a head that architectures name.",
    );
  }

  /** Each input of the exported graph made of this program's, in the type that it reads. */
  #connect(graph: GraphBuilder, inputs: SequenceInputs, token_type_ids: Value | undefined): void {
    const zeros = () => graph.op("Mul", [inputs.given.input_ids, graph.int32s([0])]);
    const given: Record<(typeof INPUTS)[number], () => Value> = {
      input_ids: () => inputs.given.input_ids,
      attention_mask: () => inputs.attention_mask,
      position_ids: () => inputs.given.position_ids,
      token_type_ids: () => token_type_ids ? graph.op("Max", [token_type_ids, graph.int32s([0])]) : zeros(),
      // Padding has none, and the graph looks one up for every token.
      langs: () => graph.op("Max", [graph.input("langs", "int32", ["batch", "seq"]), graph.int32s([0])]),
    };
    for (const { name, type } of this.#file.inputs) {
      graph.connect(name, graph.op("Cast", [given[name as (typeof INPUTS)[number]]()], { to: type }));
    }
  }

  /** An output of the exported graph as float32 rows of `width`. */
  #output(graph: GraphBuilder, name: string, width: number): Value {
    const { type } = this.#file.outputs.find((output) => output.name === name) as OnnxValue;
    const value = ONNX_PREFIX + name as Value;
    const floats = type === ELEMENT_TYPE.float ? value : graph.op("Cast", [value], { to: ELEMENT_TYPE.float });
    return graph.op("Reshape", [floats, graph.int64s([-1, width])]);
  }

  #values(head: HeadName, graph: GraphBuilder, { batch, seq }: SequenceInputs): HeadValues[HeadName] {
    if (head === "model") return { pooler: undefined };
    if (head === "qa-simple") {
      const shape = graph.op("Concat", [batch, seq], { axis: 0 });
      const logits = (name: string) => graph.op("Reshape", [this.#output(graph, name, 1), shape]);
      return { start_logits: logits("start_logits"), end_logits: logits("end_logits") };
    }
    if (head === "lm") {
      const logits = this.#output(graph, "logits", this.vocab_size);
      return { logits: graph.op("Gather", [logits, graph.input("rows", "int32", ["rows"])]) };
    }
    return { logits: this.#output(graph, "logits", head === "multiple-choice" ? 1 : this.labels(head).num_labels) };
  }

  #refuse(what: string): never {
    throw new XlmError(
      3,
      `Cannot read ${what} of ${this.#file.path}: an exported graph has its outputs only (${
        this.#file.outputs.map(({ name }) => name).join(", ")
      }); expected a checkpoint with weights.`,
    );
  }
}
