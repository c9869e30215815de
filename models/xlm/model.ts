import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import type { Weights } from "../../lib/checkpoint/weights.ts";
import { GraphBuilder, type GraphProgram } from "../../lib/graph/graph_builder.ts";
import { fittingTokenizer, type LanguageModelGraph, languageModelGraph, type Model } from "../model.ts";
import { Scope } from "../scope.ts";
import type { Tokenizer, TokenizerSettings } from "../tokenizer.ts";
import { readXlmConfig, type XlmConfig } from "./config.ts";
import { xlmEncoder } from "./encoder.ts";
import { xlmLmHead } from "./heads.ts";
import { languageIds } from "./languages.ts";
import { XlmTokenizer } from "./tokenizer.ts";

/** An XLM checkpoint (Lample and Conneau 2019, "Cross-lingual Language Model Pretraining"). */
export class XlmModel implements Model {
  readonly family = "xlm";
  readonly config: XlmConfig;
  readonly vocab_size: number;
  readonly max_length: number;
  readonly pad_token_id: number;
  readonly langs: Readonly<Record<string, number>> | undefined;
  #tokenizer: Promise<Tokenizer> | undefined;

  /** @throws {XlmError} exit code 3 where config.json is unusable. */
  constructor(readonly directory: string, json: ConfigReader, readonly weights: Weights) {
    this.config = readXlmConfig(json);
    this.vocab_size = this.config.vocab_size;
    this.max_length = this.config.max_position_embeddings;
    this.pad_token_id = this.config.pad_token_id;
    this.langs = languageIds(this.config);
  }

  tokenizer(settings?: TokenizerSettings): Promise<Tokenizer> {
    return this.#tokenizer ??= fittingTokenizer(this, XlmTokenizer.load(this.directory, settings));
  }

  positionIds(input_ids: readonly number[]): number[] {
    return input_ids.map((_, position) => position);
  }

  languageModel(finish: (model: LanguageModelGraph) => void): GraphProgram {
    const graph = new GraphBuilder();
    const root = new Scope(graph, this.weights);
    const transformer = this.weights.has("embeddings.weight") ? root : root.at("transformer");
    const encoder = xlmEncoder(graph, transformer, this.config);
    return languageModelGraph(
      encoder,
      this.weights,
      (rows) => xlmLmHead(graph, root, transformer.at("embeddings"), rows, this.config),
      finish,
    );
  }
}
