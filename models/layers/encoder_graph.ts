import type { FloatType, GraphBuilder, Value } from "../../lib/graph/graph_builder.ts";
import type { SequenceInputs } from "./sequence_inputs.ts";

/** Options of an encoder graph. */
export interface EncoderOptions {
  /** Compute only this many layers. @default {all} */
  layers?: number | undefined;
  /** Type that layers compute in; what comes before and after them is float32. @default {"float"} */
  layer_type?: FloatType | undefined;
  /** Compute attention in separate nodes, so that its probabilities can be returned. @default {false} */
  attentions?: boolean | undefined;
  /** Declare the input `token_type_ids` (int32 [batch, seq], -1 for none). @default {false} */
  token_type_ids?: boolean | undefined;
  /** Compute the last hidden state of all positions, even if the head reads only some. @default {false} */
  all_states?: boolean | undefined;
}

/** An encoder in a graph, to which a head and a reduction are added. */
export interface EncoderGraph {
  graph: GraphBuilder;
  inputs: SequenceInputs;
  /** Last hidden state, [batch * seq, hidden_size]. */
  readonly hidden: Value;
  /**
   * The last hidden state at some positions (int, indices into batch * seq), [rows, hidden_size]; computed only there
   * if nothing else reads it.
   */
  hiddenAt(rows: Value): Value;
  /** Hidden states in transformers' numbering: 0 the embeddings, the last one `hidden`. */
  readonly hidden_states: readonly Value[];
  /** Attention probabilities of each layer, [batch, heads, seq, seq]; empty unless requested. */
  attentions: readonly Value[];
}
