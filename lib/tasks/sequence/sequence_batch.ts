import type { HeadName } from "../../../models/heads.ts";
import type { Model } from "../../../models/model.ts";
import { RecordError } from "../../errors.ts";
import type { Feeds } from "../../runtime/program.ts";

/** One sequence of token ids, special tokens included. All arrays have the same length. */
export interface Sequence {
  input_ids: readonly number[];
  position_ids: readonly number[];
  /** 1 for positions that are attended to, 0 for others. @default {1 throughout} */
  attention_mask?: readonly number[] | undefined;
  /** Ids of the language embeddings, -1 for none; `undefined` if the model has none. */
  langs?: readonly number[] | undefined;
  /** For a graph that declares them. @default {none} */
  token_type_ids?: readonly number[] | undefined;
}

export interface SequenceBatchOptions {
  /** Whether the graph has the input `token_type_ids`. @default {false} */
  token_type_ids?: boolean;
  /** Minimum length of the batch, for a graph with TopK over positions. @default {1} */
  min_length?: number;
}

/** The inputs of an encoder graph for several sequences, padded to the longest: [batch, seq] each, `lengths` [batch]. */
export function sequenceBatch(
  sequences: readonly Sequence[],
  model: Model,
  { token_type_ids = false, min_length = 1 }: SequenceBatchOptions = {},
): { feeds: Feeds; seq: number } {
  const batch = sequences.length;
  const seq = sequences.reduce((longest, sequence) => Math.max(longest, sequence.input_ids.length), min_length);
  const dims = [batch, seq];
  const input_ids = new Int32Array(batch * seq).fill(model.pad_token_id);
  const position_ids = new Int32Array(batch * seq);
  const attention_mask = new Float32Array(batch * seq);
  const langs = model.langs && new Int32Array(batch * seq).fill(-1);
  const types = token_type_ids ? new Int32Array(batch * seq).fill(-1) : undefined;
  sequences.forEach((sequence, row) => {
    refuseUnread(sequence, model);
    const start = row * seq;
    input_ids.set(sequence.input_ids, start);
    position_ids.set(sequence.position_ids, start);
    if (sequence.attention_mask) attention_mask.set(sequence.attention_mask, start);
    else attention_mask.fill(1, start, start + sequence.input_ids.length);
    if (sequence.langs) langs?.set(sequence.langs, start);
    if (sequence.token_type_ids) types?.set(sequence.token_type_ids, start);
  });
  const feeds: Feeds = {
    input_ids: { type: "int32", data: input_ids, dims },
    position_ids: { type: "int32", data: position_ids, dims },
    attention_mask: { type: "float32", data: attention_mask, dims },
    lengths: { type: "int32", data: Int32Array.from(sequences, (one) => one.input_ids.length), dims: [batch] },
  };
  if (langs) feeds["langs"] = { type: "int32", data: langs, dims };
  if (types) feeds["token_type_ids"] = { type: "int32", data: types, dims };
  return { feeds, seq };
}

/** Whether padding would change the answers of a head, so that only sequences of one length may share a batch. */
export function needsEqualLengths(model: Model, head: HeadName): boolean {
  return model.exported_inputs !== undefined && model.readsPadding(head);
}

/** An exported graph would ignore fields that it has no input for, and needs a value for each input that it has. */
function refuseUnread({ input_ids, position_ids, token_type_ids, langs }: Sequence, model: Model): void {
  const reads = model.exported_inputs;
  if (reads === undefined) return;
  const own = model.positionIds(input_ids);
  const refuse = (found: string) => {
    throw new RecordError("runtime", `The exported graph ${found}; expected a checkpoint with weights`);
  };
  if (!reads.has("position_ids") && position_ids.some((position, i) => position !== own[i])) {
    refuse("counts positions itself and reads no position_ids");
  }
  if (!reads.has("token_type_ids") && token_type_ids?.some((type) => type > 0)) refuse("reads no token_type_ids");
  if (model.needs_langs && !langs?.every((lang) => lang >= 0)) refuse("adds a language to every token");
}
