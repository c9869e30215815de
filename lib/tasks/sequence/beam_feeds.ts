import type { Feeds } from "../../runtime/program.ts";
import type { Sequence } from "./sequence_batch.ts";

/** Additional inputs of a head with beam search. */
export interface BeamFields {
  sequence: Sequence;
  /** 1 at positions where no answer may start or end. @default {0 throughout} */
  p_mask?: readonly number[] | undefined;
  /** @default {the last position} */
  cls_index?: number | undefined;
}

/** The inputs `p_mask` (float [batch, seq]) and `cls_index` (int32 [batch]) of several sequences. */
export function beamFeeds(requests: readonly BeamFields[], seq: number): Feeds {
  const p_mask = new Float32Array(requests.length * seq);
  requests.forEach((request, b) => p_mask.set(request.p_mask ?? [], b * seq));
  const cls_index = Int32Array.from(requests, ({ cls_index, sequence }) => cls_index ?? sequence.input_ids.length - 1);
  return {
    p_mask: { type: "float32", data: p_mask, dims: [requests.length, seq] },
    cls_index: { type: "int32", data: cls_index, dims: [requests.length] },
  };
}
