import type { BeamSearchHead, HeadName, HeadValues } from "../../../models/heads.ts";
import type { Model } from "../../../models/model.ts";
import { RecordError } from "../../errors.ts";
import { beamFeeds, type BeamFields } from "../sequence/beam_feeds.ts";
import { type Nested, nestedValues } from "../sequence/nested_values.ts";
import type { Feeds, Program } from "../../runtime/program.ts";
import { needsEqualLengths, sequenceBatch } from "../sequence/sequence_batch.ts";
import { addHeadOutputs, type AddOutput, bySequence, type Dimensions, HIDDEN } from "./head_outputs.ts";

/** One sequence, with the additional inputs of a question-answering head with beam search. */
export interface ForwardRequest extends BeamFields {
  /** The start that `given_end_logits` and `given_cls_logits` are for. @default {0} */
  start_positions?: number | undefined;
}

/**
 * Raw outputs of one sequence under transformers' names, without batch dimension and padding. Names of outputs that
 * only the loss of a beam search head needs begin with `given_`.
 */
export type ForwardAnswer = Record<string, Nested>;

export interface ForwardProgramOptions {
  head: HeadName;
  /** Add `hidden_states.0`, …: the embeddings, then each layer. */
  hidden_states: boolean;
  /** Add `attentions.0`, … */
  attentions: boolean;
}

/** Limit of numbers per record: their JSON must fit into one JavaScript string. */
const MOST_VALUES = 2 ** 25;

/** A head with all its raw outputs. */
export function forwardProgram(model: Model, options: ForwardProgramOptions): Program<ForwardRequest, ForwardAnswer> {
  const { head } = options;
  const outputs = new Map<string, Dimensions>();
  let beam: BeamSearchHead | undefined;
  const graph = model.build(head, (encoder, values: HeadValues[HeadName]) => {
    const add: AddOutput = (name, value, dimensions, type = "float") => {
      outputs.set(name, dimensions);
      encoder.graph.output(name, value, type, dimensions);
    };
    if ("search" in values) beam = values;
    addHeadOutputs(head, values, encoder, add, true);
    if (options.hidden_states) {
      encoder.hidden_states.forEach((state, i) => add(`hidden_states.${i}`, bySequence(encoder, state), HIDDEN));
    }
    encoder.attentions.forEach((values, i) => add(`attentions.${i}`, values, ["batch", "heads", "seq", "seq"]));
  }, { attentions: options.attentions, token_type_ids: true, all_states: true });

  return {
    graph,
    equal_lengths: needsEqualLengths(model, head),
    size: ({ sequence: { input_ids: { length } } }) => ({ length, rows: head === "lm" ? length : 0 }),
    collate(requests) {
      const { feeds, seq } = sequenceBatch(requests.map(({ sequence }) => sequence), model, {
        token_type_ids: true,
        min_length: Math.max(1, beam?.start_n_top ?? 1, beam?.end_n_top ?? 1),
      });
      if (head === "lm") feeds["rows"] = everyRow(requests, seq);
      if (!beam) return feeds;
      return { ...feeds, ...beamFeeds(requests, seq), ...beam.given ? startFeeds(requests) : {} };
    },
    split(feeds, requests) {
      let row = 0;
      return requests.map(({ sequence: { input_ids: { length } } }, index) => {
        const answer: ForwardAnswer = {};
        let values = 0;
        for (const [name, [first, ...rest]] of outputs) {
          const feed = feeds[name]!;
          const kept = rest.map((dimension, axis) => dimension === "seq" ? length : feed.dims[axis + 1]!);
          values += kept.reduce((product, size) => product * size, first === "rows" ? length : 1);
          if (values > MOST_VALUES) {
            throw new RecordError(
              "too_long",
              `The outputs have more than ${MOST_VALUES} numbers; expected a shorter sequence`,
            );
          }
          answer[name] = first === "batch"
            ? nestedValues(feed, index, kept)
            : Array.from({ length }, (_, i) => nestedValues(feed, row + i, kept));
        }
        row += length;
        return answer;
      });
    },
  };
}

/** The rows of all positions that are not padding. */
function everyRow(requests: readonly ForwardRequest[], seq: number): Feeds[string] {
  const rows = requests.flatMap(({ sequence }, b) => sequence.input_ids.map((_, position) => b * seq + position));
  return { type: "int32", data: Int32Array.from(rows), dims: [rows.length] };
}

function startFeeds(requests: readonly ForwardRequest[]): Feeds {
  const start_positions = Int32Array.from(requests, ({ start_positions }) => start_positions ?? 0);
  return { start_positions: { type: "int32", data: start_positions, dims: [requests.length] } };
}
