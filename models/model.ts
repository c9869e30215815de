import type { Weights } from "../lib/checkpoint/weights.ts";
import type { GraphProgram } from "../lib/graph/graph_builder.ts";
import type { HeadName, HeadValues } from "./heads.ts";
import type { Labels } from "./labels.ts";
import type { EncoderGraph, EncoderOptions } from "./layers/encoder_graph.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";

export type { EncoderGraph, EncoderOptions };

/** What a checkpoint says of its model. */
export interface ModelProperties {
  /** The `model_type` of config.json. */
  readonly family: string;
  readonly vocab_size: number;
  /** Width of a hidden state. */
  readonly hidden_size: number;
  /** Layers after the embeddings. */
  readonly num_layers: number;
  /** Longest sequence in tokens, special ones included. */
  readonly max_length: number;
  /** Rows of the position table: position ids are below it. */
  readonly max_position_embeddings: number;
  readonly pad_token_id: number;
  /** Token type ids are below it: XLM takes any word for a type. */
  readonly type_vocab_size: number;
  /** Codes and ids of the language embeddings; `undefined` where the model adds none. */
  readonly langs: Readonly<Record<string, number>> | undefined;
  /** Number of language embeddings. */
  readonly n_langs: number;
  /** The heads whose weights the checkpoint holds; `model`, the bare encoder, always. */
  readonly heads: readonly HeadName[];
  /** The head that config.json names. */
  readonly head: HeadName;
  /** Whether the language model predicts the next token, so that its labels are shifted by one. */
  readonly shifts_labels: boolean;
  /**
   * How a sentence and its translation become one sequence: `pair`, as any two texts; `tlm`, as in the training of
   * translation language models, `</s> A </s></s> B </s>`, positions beginning again with B.
   */
  readonly translation: "pair" | "tlm";
  /** Whether a position sees only itself and those before it. */
  readonly causal: boolean;
}

/** A checkpoint of any family, ready to be built into graphs. No weight is in memory. */
export interface Model extends ModelProperties {
  readonly directory: string;
  /** The weights that graphs are built on; `undefined` for an exported graph, which has its own. */
  readonly weights?: Weights;
  /** The inputs that an exported graph reads; `undefined` where the graph is built here, and reads all. */
  readonly exported_inputs?: ReadonlySet<string>;
  /** The labels of a head, of which one encoder may carry several. @throws {XlmError} exit code 3 where they are unusable. */
  labels(head: HeadName): Labels;
  /** Loads the tokenizer once. @throws {XlmError} exit code 3 where its files are missing or broken. */
  tokenizer(settings?: TokenizerSettings): Promise<Tokenizer>;
  /** Positions of a sequence, as the model counts them when it is given none. */
  positionIds(input_ids: readonly number[]): number[];
  /** Which positions of a sequence may be seen, as the model decides when it is given no mask. */
  attentionMask(input_ids: readonly number[], lengths?: number): number[];
  /**
   * A graph with the inputs `input_ids` and `position_ids` (int32 [batch, seq]), `attention_mask` (float, the same
   * shape), `lengths` (int32 [batch]), `langs` (int32 [batch, seq], -1 for none; only where `langs` is defined) and what
   * the head and the options add. `finish` adds its outputs.
   *
   * @throws {XlmError} exit code 3 where the checkpoint lacks the head or disagrees with config.json.
   */
  build<H extends HeadName>(
    head: H,
    finish: (encoder: EncoderGraph, values: HeadValues[H]) => void,
    options?: EncoderOptions,
  ): GraphProgram;
}
