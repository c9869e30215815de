import type { Model } from "../../models/model.ts";
import type { Feeds } from "./program.ts";

/** One sequence of token ids, special tokens included, as the model reads it. All arrays have its length. */
export interface Sequence {
  input_ids: readonly number[];
  position_ids: readonly number[];
  /** Ids of the language embeddings, -1 for none; `undefined` where the model has none. */
  langs?: readonly number[] | undefined;
}

/** The inputs of an encoder graph for several sequences, padded to the longest: [batch, seq] each. */
export function sequenceBatch(sequences: readonly Sequence[], model: Model): { feeds: Feeds; seq: number } {
  const batch = sequences.length;
  const seq = sequences.reduce((longest, sequence) => Math.max(longest, sequence.input_ids.length), 0);
  const dims = [batch, seq];
  const input_ids = new Int32Array(batch * seq).fill(model.pad_token_id);
  const position_ids = new Int32Array(batch * seq);
  const attention_mask = new Float32Array(batch * seq);
  const langs = model.langs && new Int32Array(batch * seq).fill(-1);
  sequences.forEach((sequence, row) => {
    const start = row * seq;
    input_ids.set(sequence.input_ids, start);
    position_ids.set(sequence.position_ids, start);
    attention_mask.fill(1, start, start + sequence.input_ids.length);
    if (sequence.langs) langs?.set(sequence.langs, start);
  });
  const feeds: Feeds = {
    input_ids: { type: "int32", data: input_ids, dims },
    position_ids: { type: "int32", data: position_ids, dims },
    attention_mask: { type: "float32", data: attention_mask, dims },
  };
  if (langs) feeds["langs"] = { type: "int32", data: langs, dims };
  return { feeds, seq };
}
