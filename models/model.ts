import type { Weights } from "../lib/checkpoint/weights.ts";
import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import type { GraphBuilder, GraphProgram, Value } from "../lib/graph/graph_builder.ts";
import type { HeadName, HeadValues } from "./heads.ts";
import type { Labels } from "./labels.ts";
import type { EncoderGraph, EncoderOptions } from "./layers/encoder_graph.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";

export type { EncoderGraph, EncoderOptions };

export interface BuildOptions extends EncoderOptions {
  /** The builder of the graph, which may declare other inputs than those of `Model.build`. @default {a new one} */
  graph?: GraphBuilder;
}

/** Properties of a model. */
export interface ModelProperties {
  /** The `model_type` of config.json. */
  readonly family: string;
  readonly vocab_size: number;
  /** Before the names of the encoder's tensors in models with a head; transformers' name for it. */
  readonly base_model_prefix: string;
  /** Width of a hidden state. */
  readonly hidden_size: number;
  /** Layers after the embeddings. */
  readonly num_layers: number;
  /** Maximum sequence length in tokens, special tokens included. */
  readonly max_length: number;
  /** Number of position embeddings: position ids are less than it. */
  readonly max_position_embeddings: number;
  readonly pad_token_id: number;
  /** Token type ids are less than it; in XLM any word is a type. */
  readonly type_vocab_size: number;
  /** Ids of the language embeddings by code; `undefined` if the model has none. */
  readonly langs: Readonly<Record<string, number>> | undefined;
  /** Number of language embeddings. */
  readonly n_langs: number;
  /** The heads that the checkpoint has weights for; always `model`, the bare encoder. */
  readonly heads: readonly HeadName[];
  /** The head that config.json names. */
  readonly head: HeadName;
  /** Whether labels of the language model are shifted by one: it predicts the next token. */
  readonly shifts_labels: boolean;
  /**
   * Format of a sentence with its translation: `pair`, as any two texts; `tlm`, as in XLM's translation language
   * modelling, `</s> A </s></s> B </s>` with positions that restart at B.
   */
  readonly translation: "pair" | "tlm";
  /** Whether positions attend only to themselves and those before. */
  readonly causal: boolean;
}

/** A checkpoint of any family, from which graphs are built. No weight is in memory. */
export interface Model extends ModelProperties {
  readonly directory: string;
  /** config.json, or what a training run has instead. */
  readonly config: ConfigReader;
  /** The weights; `undefined` for an exported graph, which has its own. */
  readonly weights?: Weights;
  /** The inputs of an exported graph; `undefined` if the graph is built here, which reads all of them. */
  readonly exported_inputs?: ReadonlySet<string>;
  /** Whether padding changes the answers of a graph that does not know where sequences end, as an exported one. */
  readsPadding(head: HeadName): boolean;
  /** Whether an exported graph looks a language up for every token, so that each needs one. @default {false} */
  readonly needs_langs?: boolean;
  /** The labels of a head. @throws {XlmError} exit code 3 if they are unusable. */
  labels(head: HeadName): Labels;
  /** Loads the tokenizer once. @throws {XlmError} exit code 3 if its files are missing or damaged. */
  tokenizer(settings?: TokenizerSettings): Promise<Tokenizer>;
  /** Default position ids of a sequence. */
  positionIds(input_ids: readonly number[]): number[];
  /** Default position ids in a graph: `input_ids`, int32 [batch, seq], to the same type and shape. */
  addPositionIds(graph: GraphBuilder, input_ids: Value): Value;
  /** Default attention mask of a sequence. */
  attentionMask(input_ids: readonly number[], lengths?: number): number[];
  /**
   * A graph with the inputs `input_ids` and `position_ids` (int32 [batch, seq]), `attention_mask` (float, the same
   * shape), `lengths` (int32 [batch]), `langs` (int32 [batch, seq], -1 for none; only if `langs` is defined) and those
   * of the head and the options. `finish` adds the outputs.
   *
   * @throws {XlmError} exit code 3 if the checkpoint lacks the head or contradicts config.json.
   */
  build<H extends HeadName>(
    head: H,
    finish: (encoder: EncoderGraph, values: HeadValues[H]) => void,
    options?: BuildOptions,
  ): GraphProgram;
}
