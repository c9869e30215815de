import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Weights } from "../../lib/checkpoint/weights.ts";
import { GraphBuilder, type GraphProgram } from "../../lib/graph/graph_builder.ts";
import { defaultHead, headConfig, type HeadName, type HeadValues, requireHead } from "../heads.ts";
import { type Labels, readLabels } from "../labels.ts";
import { type EncoderGraph, type EncoderOptions, fittingTokenizer, type Model } from "../model.ts";
import { Scope } from "../layers/scope.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { readXlmRobertaConfig, type XlmRobertaConfig } from "./config.ts";
import { xlmRobertaEncoder } from "./encoder.ts";
import {
  type HeadPlace,
  XLM_ROBERTA_ARCHITECTURES,
  XLM_ROBERTA_HEADS,
  type XlmRobertaHead,
  xlmRobertaHeads,
} from "./heads.ts";
import { XlmRobertaTokenizer } from "./tokenizer.ts";
import { XLM_ROBERTA_VARIANTS, type XlmRobertaFamily } from "./variants.ts";

/** A checkpoint of XLM-RoBERTa or of its variant XLM-RoBERTa-XL. */
export class XlmRobertaModel implements Model {
  readonly family: XlmRobertaFamily;
  readonly config: XlmRobertaConfig;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly max_length: number;
  readonly max_position_embeddings: number;
  readonly pad_token_id: number;
  readonly type_vocab_size: number;
  readonly langs = undefined;
  readonly n_langs = 0;
  readonly heads: readonly HeadName[];
  readonly head: HeadName;
  readonly shifts_labels: boolean;
  readonly causal: boolean;
  /** Whether the encoder's names lack the prefix that a model with a head gives them. */
  readonly #bare: boolean;
  #tokenizer: Promise<Tokenizer> | undefined;

  /** @throws {XlmError} exit code 3 where config.json is unusable. */
  constructor(readonly directory: string, readonly json: ConfigReader, readonly weights: Weights) {
    this.config = readXlmRobertaConfig(json);
    this.family = this.config.family;
    this.vocab_size = this.config.vocab_size;
    this.max_length = this.config.max_position_embeddings - this.config.pad_token_id - 1;
    this.causal = this.config.is_decoder;
    this.hidden_size = this.config.hidden_size;
    this.num_layers = this.config.num_hidden_layers;
    this.max_position_embeddings = this.config.max_position_embeddings;
    this.pad_token_id = this.config.pad_token_id;
    this.type_vocab_size = this.config.type_vocab_size;
    this.#bare = weights.has("embeddings.word_embeddings.weight");
    const architectures = json.strings("architectures") ?? [];
    this.heads = xlmRobertaHeads(weights, this.#bare ? "" : "roberta.", architectures);
    this.head = defaultHead(json, XLM_ROBERTA_ARCHITECTURES, this.heads);
    const named = (name: string) => architectures.includes(XLM_ROBERTA_VARIANTS[this.family].classes + name);
    this.shifts_labels = named("ForCausalLM") || (this.config.is_decoder && !named("ForMaskedLM"));
  }

  labels(head: HeadName): Labels {
    return readLabels(headConfig(this.json, head));
  }

  tokenizer(): Promise<Tokenizer> {
    return this.#tokenizer ??= fittingTokenizer(this, XlmRobertaTokenizer.load(this.directory));
  }

  /** Counted from `pad_token_id + 1` over the tokens that are not padding; padding stays at `pad_token_id`. */
  positionIds(input_ids: readonly number[]): number[] {
    let position = this.pad_token_id;
    return input_ids.map((id) => id === this.pad_token_id ? this.pad_token_id : ++position);
  }

  /** Every position: padding is told by a mask alone. */
  attentionMask(input_ids: readonly number[]): number[] {
    return input_ids.map(() => 1);
  }

  build<H extends HeadName>(
    head: H,
    finish: (encoder: EncoderGraph, values: HeadValues[H]) => void,
    options: EncoderOptions = {},
  ): GraphProgram {
    requireHead(this, head);
    const graph = new GraphBuilder();
    const scope = new Scope(graph, this.weights);
    const base = this.#bare ? scope : scope.at("roberta");
    const encoder = xlmRobertaEncoder(graph, base, this.config, options);
    const labels = () => this.labels(head);
    const place = {
      encoder,
      scope,
      base,
      config: this.config,
      get num_labels() {
        return labels().num_labels;
      },
    };
    // `qa` is never among the heads.
    const values = XLM_ROBERTA_HEADS[head as XlmRobertaHead] as (place: HeadPlace) => HeadValues[H];
    finish(encoder, values(place));
    this.weights.check(() => this.#sizes(head));
    return graph.build();
  }

  /** The numbers that shapes are made of, by the fields they come from. */
  #sizes(head: HeadName): Record<string, number> {
    const { vocab_size, hidden_size, intermediate_size, max_position_embeddings, type_vocab_size } = this.config;
    const { num_labels } = this.labels(head);
    return { vocab_size, hidden_size, intermediate_size, max_position_embeddings, type_vocab_size, num_labels };
  }
}
