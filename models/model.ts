import type { Weights } from "../lib/checkpoint/weights.ts";
import { XlmError } from "../lib/errors.ts";
import type { GraphBuilder, GraphProgram, Value } from "../lib/graph/graph_builder.ts";
import type { Tokenizer, TokenizerSettings } from "./tokenizer.ts";

/** A checkpoint of either family, ready to be built into graphs. No weight is in memory. */
export interface Model {
  readonly family: "xlm" | "xlm-roberta";
  readonly directory: string;
  readonly vocab_size: number;
  /** Longest sequence in tokens, special ones included. */
  readonly max_length: number;
  readonly pad_token_id: number;
  /** Codes and ids of the language embeddings; `undefined` where the model adds none. */
  readonly langs: Readonly<Record<string, number>> | undefined;
  /** Loads the tokenizer once. @throws {XlmError} exit code 3 where its files are missing or broken. */
  tokenizer(settings?: TokenizerSettings): Promise<Tokenizer>;
  /** Positions of a sequence, as the model counts them when it is given none. */
  positionIds(input_ids: readonly number[]): number[];
  /**
   * A graph with the inputs `input_ids` and `position_ids` (int32 [batch, seq]), `attention_mask` (float, the same
   * shape), `langs` (int32, the same; only where `langs` is defined) and `rows` (int32 [rows]: which of the
   * batch * seq positions reach the vocabulary projection). `finish` adds its outputs.
   *
   * @throws {XlmError} exit code 3 where the checkpoint lacks the head or disagrees with config.json.
   */
  languageModel(finish: (model: LanguageModelGraph) => void): GraphProgram;
}

/** An encoder as part of a graph that a head and a reduction still end. */
export interface EncoderGraph {
  graph: GraphBuilder;
  /** Last hidden state, [batch * seq, hidden_size]. */
  hidden: Value;
}

/** A language model's graph before its reduction. */
export interface LanguageModelGraph {
  graph: GraphBuilder;
  /** Logits of the asked rows, [rows, vocab_size]. */
  logits: Value;
}

/**
 * Ends an encoder with a language-model head that sees only the asked rows: with a vocabulary of 250,002 the logits of
 * every position would cost several times the encoder.
 */
export function languageModelGraph(
  { graph, hidden }: EncoderGraph,
  weights: Weights,
  head: (rows: Value) => Value,
  finish: (model: LanguageModelGraph) => void,
): GraphProgram {
  const rows = graph.op("Gather", [hidden, graph.input("rows", "int32", ["rows"])]); // [rows, hidden_size]
  finish({ graph, logits: head(rows) });
  weights.check();
  return graph.build();
}

/**
 * A tokenizer that fits its model: every id it can give has a row in the embeddings.
 *
 * @throws {XlmError} exit code 3 where it does not.
 */
export async function fittingTokenizer(model: Model, loading: Promise<Tokenizer>): Promise<Tokenizer> {
  const tokenizer = await loading;
  if (tokenizer.vocab_size <= model.vocab_size) return tokenizer;
  throw new XlmError(
    3,
    `Cannot use the tokenizer in ${model.directory}: it has ${tokenizer.vocab_size} entries and the model's embeddings ` +
      `have ${model.vocab_size} rows; expected no more entries than rows. Do they belong together?`,
  );
}
