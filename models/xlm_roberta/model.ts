import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Weights } from "../../lib/checkpoint/weights.ts";
import { GraphBuilder, type GraphProgram } from "../../lib/graph/graph_builder.ts";
import { fittingTokenizer, type LanguageModelGraph, languageModelGraph, type Model } from "../model.ts";
import { Scope } from "../scope.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { readXlmRobertaConfig, type XlmRobertaConfig } from "./config.ts";
import { xlmRobertaEncoder } from "./encoder.ts";
import { xlmRobertaLmHead } from "./heads.ts";
import { XlmRobertaTokenizer } from "./tokenizer.ts";

/** An XLM-RoBERTa checkpoint (Conneau et al. 2020, "Unsupervised Cross-lingual Representation Learning at Scale"). */
export class XlmRobertaModel implements Model {
  readonly family = "xlm-roberta";
  readonly config: XlmRobertaConfig;
  readonly vocab_size: number;
  readonly max_length: number;
  readonly pad_token_id: number;
  readonly langs = undefined;
  #tokenizer: Promise<Tokenizer> | undefined;

  /** @throws {XlmError} exit code 3 where config.json is unusable. */
  constructor(readonly directory: string, json: ConfigReader, readonly weights: Weights) {
    this.config = readXlmRobertaConfig(json);
    this.vocab_size = this.config.vocab_size;
    this.max_length = this.config.max_position_embeddings - this.config.pad_token_id - 1;
    this.pad_token_id = this.config.pad_token_id;
  }

  tokenizer(): Promise<Tokenizer> {
    return this.#tokenizer ??= fittingTokenizer(this, XlmRobertaTokenizer.load(this.directory));
  }

  /** Counted from `pad_token_id + 1` over the tokens that are not padding; padding stays at `pad_token_id`. */
  positionIds(input_ids: readonly number[]): number[] {
    let position = this.pad_token_id;
    return input_ids.map((id) => id === this.pad_token_id ? this.pad_token_id : ++position);
  }

  languageModel(finish: (model: LanguageModelGraph) => void): GraphProgram {
    const graph = new GraphBuilder();
    const root = new Scope(graph, this.weights);
    const base = this.weights.has("embeddings.word_embeddings.weight") ? root : root.at("roberta");
    const encoder = xlmRobertaEncoder(graph, base, this.config);
    return languageModelGraph(
      encoder,
      this.weights,
      (rows) => xlmRobertaLmHead(graph, root, base.at("embeddings").at("word_embeddings"), rows, this.config),
      finish,
    );
  }
}
