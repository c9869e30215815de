import type { BeamSearchHead } from "../../../models/heads.ts";
import type { Model } from "../../../models/model.ts";
import { RecordError } from "../../errors.ts";
import { beamFeeds } from "../sequence/beam_feeds.ts";
import type { Feeds, Program } from "../../runtime/program.ts";
import { type Sequence, sequenceBatch } from "../sequence/sequence_batch.ts";

/** One sequence: a question with a window of its context. */
export interface QaRequest {
  sequence: Sequence;
  /** 1 at positions where no answer may start or end. */
  p_mask: readonly number[];
  /** The position that stands for no answer. */
  cls_index: number;
}

/** The head's outputs for one window. */
export interface QaOutput {
  /** Names of outputs and their values, without padding. */
  [output: string]: readonly number[];
}

/** The question-answering head: XLM's beam search head if config.json names it, else the simple one. */
export type QaHead = "qa-simple" | "qa";

export function qaHead({ head, heads }: Pick<Model, "head" | "heads">): QaHead {
  if (head === "qa" || head === "qa-simple") return head;
  return heads.includes("qa") && !heads.includes("qa-simple") ? "qa" : "qa-simple";
}

/**
 * Logits of start and end at each position, [seq] each: a few hundred numbers per window, which are ranked faster here
 * than in the graph.
 *
 * @throws {XlmError} exit code 3 if the checkpoint lacks the head.
 */
function simpleProgram(model: Model): Program<QaRequest, QaOutput> {
  const graph = model.build("qa-simple", ({ graph }, { start_logits, end_logits }) => {
    graph.output("start_logits", start_logits, "float", ["batch", "seq"]);
    graph.output("end_logits", end_logits, "float", ["batch", "seq"]);
  });
  return {
    graph,
    size: ({ sequence: { input_ids: { length } } }) => ({ length }),
    collate: (requests) => sequenceBatch(requests.map(({ sequence }) => sequence), model).feeds,
    split: (outputs, requests) =>
      requests.map(({ sequence: { input_ids: { length } } }, i) => ({
        start_logits: row(outputs["start_logits"]!, i, length),
        end_logits: row(outputs["end_logits"]!, i, length),
      })),
  };
}

const RANKED = ["start_top_log_probs", "start_top_index", "end_top_log_probs", "end_top_index"] as const;

/** The best starts, and for each the best ends, ranked in the graph. */
function beamProgram(model: Model): Program<QaRequest, QaOutput> {
  let beam: BeamSearchHead | undefined;
  const graph = model.build("qa", ({ graph }, values) => {
    beam = values;
    const found = values.search({
      p_mask: graph.input("p_mask", "float", ["batch", "seq"]),
      cls_index: graph.input("cls_index", "int32", ["batch"]),
    });
    for (const name of RANKED) {
      graph.output(name, found[name], name.endsWith("index") ? "int64" : "float", ["batch", name]);
    }
    graph.output("cls_logits", found.cls_logits, "float", ["batch"]);
  });
  const { start_n_top, end_n_top } = beam!;
  return {
    graph,
    size: ({ sequence: { input_ids: { length } } }) => ({ length }),
    collate(requests) {
      const { feeds, seq } = sequenceBatch(requests.map(({ sequence }) => sequence), model, {
        min_length: Math.max(start_n_top, end_n_top),
      });
      return { ...feeds, ...beamFeeds(requests, seq) };
    },
    split: (outputs, requests) =>
      requests.map((_, i) => {
        const ranked = RANKED.map((name) => [name, row(outputs[name]!, i, outputs[name]!.dims[1]!)]);
        return { ...Object.fromEntries(ranked), cls_logits: row(outputs["cls_logits"]!, i, 1) };
      }),
  };
}

export function qaProgram(model: Model, head: QaHead): Program<QaRequest, QaOutput> {
  return head === "qa" ? beamProgram(model) : simpleProgram(model);
}

/** The first `length` values of one row of a batch. */
function row({ data, dims }: Feeds[string], index: number, length: number): number[] {
  const width = dims[1] ?? 1;
  const values = Array.from({ length }, (_, i) => Number(data[index * width + i]!));
  if (values.every(Number.isFinite)) return values;
  throw new RecordError("non_finite", "The model's output is not finite; expected finite numbers");
}
