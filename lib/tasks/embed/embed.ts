import type { Model } from "../../../models/model.ts";
import { normalized, type SentenceLayer } from "../../../models/sentence/sentence_layer.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError, XlmError } from "../../errors.ts";
import type { GraphBuilder, Value } from "../../graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../graph/model_proto.ts";
import { encodeWithin, modelSequence, tokenizerLanguage } from "../sequence/encode_sequence.ts";
import { encodeText, type EncodeTextOptions, type PairRecord } from "../sequence/encode_text.ts";
import { type Nested, nestedValues } from "../sequence/nested_values.ts";
import { pool, type Pooling } from "./pooling.ts";
import type { Program, Run } from "../../runtime/program.ts";
import { type Sequence, sequenceBatch } from "../sequence/sequence_batch.ts";

export interface EmbedOptions {
  /** One pooling, or several, whose vectors are concatenated; `none` returns one vector per token. */
  pooling: Pooling | readonly Pooling[] | "none";
  /** Scale each vector to length 1. */
  normalize: boolean;
  /** Which of transformers' `hidden_states`: 0 the embeddings, -1 the last. */
  layer: number;
  /** Layers applied to pooled vectors, before they are scaled. @default {[]} */
  layers?: readonly SentenceLayer[] | undefined;
  /** Whether requests have `skip`: leading tokens that are left out of the pooling. @default {false} */
  skips?: boolean | undefined;
}

/** A sequence to be embedded. */
export interface EmbedSequence extends Sequence {
  /** Number of leading tokens that are left out of the pooling; for programs with `skips`. @default {0} */
  skip?: number | undefined;
}

/**
 * Sentence vectors, pooled in the graph: layers above `layer` are not computed, and only vectors are returned from it.
 *
 * @throws {XlmError} exit code 2 if the model has no such layer, 3 if `layers` are for vectors of another size.
 */
export function embedProgram(model: Model, options: EmbedOptions): Program<EmbedSequence, Nested> {
  const { pooling, skips = false } = options;
  const each = pooling === "none";
  const graph = model.build("model", (encoder) => {
    const { graph, inputs } = encoder;
    const from = skips
      ? graph.op("Cast", [graph.input("skip", "int32", ["batch"])], { to: ELEMENT_TYPE.int64 })
      : undefined;
    const vectors = each
      ? graph.op("Reshape", [encoder.hidden, inputs.sequence_shape])
      : layered(graph, pool(encoder, [pooling].flat(), from), [pooling].flat().length * model.hidden_size, options);
    const scaled = options.normalize ? normalized(graph, vectors) : vectors;
    graph.output("embedding", scaled, "float", each ? ["batch", "seq", "dim"] : ["batch", "dim"]);
  }, { layers: layerNumber(model, options.layer) });
  return {
    graph,
    size: ({ input_ids: { length } }) => ({ length }),
    collate(sequences) {
      const { feeds } = sequenceBatch(sequences, model);
      if (!skips) return feeds;
      const skip = Int32Array.from(sequences, ({ skip = 0 }) => skip);
      return { ...feeds, skip: { type: "int32", data: skip, dims: [skip.length] } };
    },
    split({ embedding }, sequences) {
      const dim = embedding!.dims.at(-1)!;
      return sequences.map(({ input_ids: { length } }, i) => nestedValues(embedding!, i, each ? [length, dim] : [dim]));
    },
  };
}

function layerNumber(model: Model, asked: number): number {
  const states = model.num_layers + 1;
  const layer = asked < 0 ? states + asked : asked;
  if (layer >= 0 && layer < states) return layer;
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("layer")} ${asked}: the model has ${model.num_layers} layers; expected ${-states} to ${
        states - 1
      }.`,
  );
}

function layered(graph: GraphBuilder, pooled: Value, size: number, { layers = [] }: EmbedOptions): Value {
  let vectors = pooled;
  for (const { name, sizes, apply } of layers) {
    if (sizes && sizes.from !== size) {
      const found = `it takes ${sizes.from} numbers and the vectors have ${size}`;
      throw new XlmError(3, `Cannot use the module ${name}: ${found}; expected the pooling that it was made for.`);
    }
    vectors = apply(graph, vectors);
    size = sizes?.to ?? size;
  }
  return vectors;
}

export interface EmbedTextOptions extends EncodeTextOptions {
  /** Text that is put before each text. @default {nothing} */
  prompt?: string | undefined;
  /** Whether the tokens of the prompt are left out of the pooling: the program must have `skips`. @default {false} */
  skip_prompt?: boolean | undefined;
  /** Lower-case texts first, prompt included. @default {false} */
  lowercase?: boolean | undefined;
}

export interface EmbedContext {
  model: Model;
  tokenizer: Tokenizer;
  run: Run<EmbedSequence, Nested>;
  options: EmbedTextOptions;
}

/**
 * The vector of a text or a pair: [dim] numbers, or with pooling `none` [tokens, dim].
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`; `field_type` for a text given as words if there is a
 * prompt.
 */
export async function embed(
  record: PairRecord,
  { model, tokenizer, run, options }: EmbedContext,
): Promise<{ result: Nested; truncated: boolean }> {
  const { prompt = "", skip_prompt = false, lowercase = false } = options;
  const read = prepared(record, prompt, lowercase);
  const { input_ids, langs, truncated } = encodeText(read, model, tokenizer, options);
  const skip = skip_prompt && prompt !== ""
    ? promptLength(prepared({ text: prompt, lang: record.lang }, "", lowercase), tokenizer, options)
    : 0;
  return { result: await run({ ...modelSequence(model, input_ids, langs), skip }), truncated };
}

function prepared(record: PairRecord, prompt: string, lowercase: boolean): PairRecord {
  const { text, text_pair } = record;
  if (typeof text !== "string" && prompt !== "") {
    throw new RecordError("field_type", "The text is given as words, and there is a prompt before it; expected a text");
  }
  const isEmpty = typeof text === "string" && text.trim() === "";
  const low = (text: string) => lowercase ? lowercased(text) : text;
  return {
    ...record,
    text: typeof text === "string" ? low(isEmpty ? text : prompt + text) : text.map(low),
    text_pair: text_pair === undefined ? undefined : low(text_pair),
  };
}

/**
 * Lower-cases character by character, as the tokenizers library's Lowercase: a final capital sigma becomes σ, not ς.
 */
function lowercased(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join("");
}

/**
 * Number of tokens of the prompt encoded by itself, without the final special token, as sentence-transformers counts
 * it.
 *
 * @see sentence_transformers/base/modules/transformer.py, _get_prompt_length
 */
function promptLength({ text, lang }: PairRecord, tokenizer: Tokenizer, options: EmbedTextOptions): number {
  const { split_special_tokens, bypass_tokenizer, max_length } = options;
  const how = { lang: tokenizerLanguage(lang), split_special_tokens, bypass_tokenizer };
  const { encoding } = encodeWithin(tokenizer, text, how, { max_length, truncation: "right" });
  return encoding.input_ids.length - (encoding.special_tokens_mask.at(-1) ?? 0);
}
