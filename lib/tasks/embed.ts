import type { EncoderGraph, Model } from "../../models/model.ts";
import { firstRows } from "../../models/sequence_inputs.ts";
import type { Tokenizer } from "../../models/tokenizer.ts";
import { XlmError } from "../errors.ts";
import type { Value } from "../graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../graph/model_proto.ts";
import { modelSequence } from "./encode_sequence.ts";
import { encodeText, type EncodeTextOptions, type PairRecord } from "./encode_text.ts";
import { type Nested, nestedValues } from "./nested_values.ts";
import type { Program, Run } from "./program.ts";
import { type Sequence, sequenceBatch } from "./sequence_batch.ts";

/** How the states of all tokens, special ones included, become one vector; `none` keeps each. */
export const POOLINGS = ["mean", "first", "max", "none"] as const;

export interface EmbedOptions {
  pooling: (typeof POOLINGS)[number];
  /** Scale each vector to length 1. */
  normalize: boolean;
  /** Which of transformers' `hidden_states`: 0 the embeddings, -1 the last. */
  layer: number;
}

/** As torch.nn.functional.normalize has it: shorter vectors are divided by this. */
const SHORTEST = 1e-12;
const LEAST = -3.4028234663852886e38;

/**
 * Sentence vectors, pooled in the graph: no more layers are computed than asked for, and only vectors leave it.
 *
 * @throws {XlmError} exit code 2 where the model has no such layer.
 */
export function embedProgram(model: Model, options: EmbedOptions): Program<Sequence, Nested> {
  const states = model.num_layers + 1;
  const layer = options.layer < 0 ? states + options.layer : options.layer;
  if (layer < 0 || layer >= states) {
    throw new XlmError(
      2,
      `Cannot use --layer ${options.layer}: the model has ${model.num_layers} layers; expected ${-states} to ${
        states - 1
      }.`,
    );
  }
  const each = options.pooling === "none";
  const graph = model.build("model", (encoder) => {
    const pooled = pool(encoder, options.pooling);
    const vectors = options.normalize ? normalized(encoder, pooled) : pooled;
    encoder.graph.output("embedding", vectors, "float", each ? ["batch", "seq", "dim"] : ["batch", "dim"]);
  }, { layers: layer });
  return {
    graph,
    size: ({ input_ids: { length } }) => ({ length }),
    collate: (sequences) => sequenceBatch(sequences, model).feeds,
    split({ embedding }, sequences) {
      const dim = embedding!.dims.at(-1)!;
      return sequences.map(({ input_ids: { length } }, i) => nestedValues(embedding!, i, each ? [length, dim] : [dim]));
    },
  };
}

/** Hidden states → [batch, dim], or [batch, seq, dim] for `none`. */
function pool(encoder: EncoderGraph, pooling: EmbedOptions["pooling"]): Value {
  const { graph, inputs } = encoder;
  if (pooling === "first") return encoder.hiddenAt(firstRows(graph, inputs));
  const states = graph.op("Reshape", [encoder.hidden, inputs.sequence_shape]);
  if (pooling === "none") return states;
  const within = graph.op("Unsqueeze", [inputs.within, graph.int64s([2])]); // [batch, seq, 1]
  const positions = graph.int64s([1]);
  if (pooling === "max") {
    return graph.op("ReduceMax", [graph.op("Where", [within, states, graph.floats([LEAST])]), positions], {
      keepdims: 0,
    });
  }
  const kept = graph.op("Where", [within, states, graph.floats([0])]);
  const counts = graph.op("Cast", [inputs.lengths], { to: ELEMENT_TYPE.float });
  const sums = graph.op("ReduceSum", [kept, positions], { keepdims: 0 });
  return graph.op("Div", [sums, graph.op("Unsqueeze", [counts, graph.int64s([1])])]);
}

function normalized({ graph }: EncoderGraph, vectors: Value): Value {
  const lengths = graph.op("ReduceL2", [vectors, graph.int64s([-1])], { keepdims: 1 });
  return graph.op("Div", [vectors, graph.op("Max", [lengths, graph.floats([SHORTEST])])]);
}

export interface EmbedContext {
  model: Model;
  tokenizer: Tokenizer;
  run: Run<Sequence, Nested>;
  options: EncodeTextOptions;
}

/**
 * The vector of a text or a pair: a list of numbers, or with pooling `none` one such list a token.
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`.
 */
export async function embed(
  record: PairRecord,
  { model, tokenizer, run, options }: EmbedContext,
): Promise<{ result: Nested; truncated: boolean }> {
  const { input_ids, langs, truncated } = encodeText(record, model, tokenizer, options);
  return { result: await run(modelSequence(model, input_ids, langs)), truncated };
}
