import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Weights } from "../../lib/checkpoint/weights.ts";
import { GraphBuilder, type GraphProgram } from "../../lib/graph/graph_builder.ts";
import { defaultHead, headConfig, type HeadName, type HeadValues, requireHead } from "../heads.ts";
import { type Labels, readLabels } from "../labels.ts";
import { type EncoderGraph, type EncoderOptions, fittingTokenizer, type Model } from "../model.ts";
import { Scope } from "../layers/scope.ts";
import type { Tokenizer, TokenizerSettings } from "../tokenizer.ts";
import { readXlmConfig, type XlmConfig } from "./config.ts";
import { xlmEncoder } from "./encoder.ts";
import { XLM_ARCHITECTURES, XLM_HEADS, xlmHeads } from "./heads.ts";
import { languageIds } from "./languages.ts";
import { XlmTokenizer } from "./tokenizer.ts";

/** An XLM checkpoint (Lample and Conneau 2019, "Cross-lingual Language Model Pretraining"). */
export class XlmModel implements Model {
  readonly family = "xlm";
  readonly config: XlmConfig;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly max_length: number;
  readonly max_position_embeddings: number;
  readonly pad_token_id: number;
  readonly type_vocab_size: number;
  readonly langs: Readonly<Record<string, number>> | undefined;
  readonly n_langs: number;
  readonly heads: readonly HeadName[];
  readonly head: HeadName;
  /** Causal or not, the reference takes labels as they stand. */
  readonly shifts_labels = false;
  readonly causal: boolean;
  #tokenizer: Promise<Tokenizer> | undefined;

  /**
   * @param vocabulary where it came with the weights, instead of a file of its own.
   * @throws {XlmError} exit code 3 where config.json is unusable.
   */
  constructor(
    readonly directory: string,
    readonly json: ConfigReader,
    readonly weights: Weights,
    readonly vocabulary?: Readonly<Record<string, number>>,
  ) {
    this.config = readXlmConfig(json);
    this.vocab_size = this.config.vocab_size;
    this.causal = this.config.causal;
    this.hidden_size = this.config.emb_dim;
    this.num_layers = this.config.n_layers;
    this.max_length = this.config.max_position_embeddings;
    this.max_position_embeddings = this.config.max_position_embeddings;
    this.pad_token_id = this.config.pad_token_id;
    this.type_vocab_size = this.config.vocab_size;
    this.langs = languageIds(this.config);
    this.n_langs = this.config.n_langs;
    this.heads = xlmHeads(weights, this.config);
    this.head = defaultHead(json, XLM_ARCHITECTURES, this.heads);
  }

  labels(head: HeadName): Labels {
    return readLabels(headConfig(this.json, head));
  }

  tokenizer(settings?: TokenizerSettings): Promise<Tokenizer> {
    return this.#tokenizer ??= fittingTokenizer(this, XlmTokenizer.load(this.directory, settings, this.vocabulary));
  }

  positionIds(input_ids: readonly number[]): number[] {
    return input_ids.map((_, position) => position);
  }

  /** The first `lengths` positions; by default as many as are not padding, wherever the padding stands. */
  attentionMask(
    input_ids: readonly number[],
    lengths: number = input_ids.filter((id) => id !== this.pad_token_id).length,
  ): number[] {
    return input_ids.map((_, position) => position < lengths ? 1 : 0);
  }

  build<H extends HeadName>(
    head: H,
    finish: (encoder: EncoderGraph, values: HeadValues[H]) => void,
    options: EncoderOptions = {},
  ): GraphProgram {
    requireHead(this, head);
    const graph = new GraphBuilder();
    const scope = new Scope(graph, this.weights);
    const base = this.weights.has("embeddings.weight") ? scope : scope.at("transformer");
    const encoder = xlmEncoder(graph, base, this.config, options);
    const json = headConfig(this.json, head);
    const place = {
      encoder,
      scope,
      embeddings: base.at("embeddings"),
      config: readXlmConfig(json),
      get num_labels() {
        return readLabels(json).num_labels;
      },
    };
    finish(encoder, XLM_HEADS[head](place));
    this.weights.check(() => this.#sizes(head));
    return graph.build();
  }

  /** The numbers that shapes are made of, by the fields they come from. */
  #sizes(head: HeadName): Record<string, number> {
    const { vocab_size, emb_dim, n_langs, max_position_embeddings } = this.config;
    const { num_labels } = this.labels(head);
    return { vocab_size, emb_dim, "emb_dim × 4": 4 * emb_dim, n_langs, max_position_embeddings, num_labels };
  }
}
