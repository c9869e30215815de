import type { GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import type { SequenceInputs } from "./sequence_inputs.ts";

/** What an encoder graph has beyond the usual. */
export interface EncoderOptions {
  /** Compute only this many layers. @default {all} */
  layers?: number | undefined;
  /** Compute attention step by step, so that its probabilities can leave the graph. @default {false} */
  attentions?: boolean | undefined;
  /** Declare the input `token_type_ids` (int32 [batch, seq], -1 for none). @default {false} */
  token_type_ids?: boolean | undefined;
  /** Compute the last hidden state of all positions, though the head may read a few. @default {false} */
  all_states?: boolean | undefined;
}

/** An encoder as part of a graph that a head and a reduction still end. */
export interface EncoderGraph {
  graph: GraphBuilder;
  inputs: SequenceInputs;
  /** Last hidden state, [batch * seq, hidden_size]. */
  readonly hidden: Value;
  /** The same at some positions (int, which of batch * seq), [rows, hidden_size], computed only there where that is enough. */
  hiddenAt(rows: Value): Value;
  /** As transformers numbers them: 0 the embeddings, the last one `hidden`. */
  readonly hidden_states: readonly Value[];
  /** Probabilities of each layer, [batch, heads, seq, seq]; empty unless asked for. */
  attentions: readonly Value[];
}
