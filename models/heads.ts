import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { isObject } from "../lib/is_object.ts";
import { XlmError } from "../lib/errors.ts";
import type { Value } from "../lib/graph/graph_builder.ts";
import type { EncoderGraph } from "./layers/encoder_graph.ts";
import type { Scope } from "./layers/scope.ts";

/** The heads of all families, by their names for `--head`. */
export const HEADS = [
  "model",
  "lm",
  "sequence-classification",
  "multiple-choice",
  "token-classification",
  "qa-simple",
  "qa",
] as const;

export type HeadName = (typeof HEADS)[number];

/**
 * The outputs of each head, which a task's program reduces further in the graph. Dimensions `batch * seq` are the rows
 * of the encoder's `hidden`.
 */
export interface HeadValues {
  /** `pooler` adds XLM-RoBERTa's pooler, [batch, hidden_size]; `undefined` if the checkpoint has no weights for it. */
  "model": { pooler: (() => Value) | undefined };
  /**
   * [rows, vocab_size]: logits at the positions in the graph's input `rows` (int32, indices into batch * seq), because
   * the logits of all positions would cost several times as much as the encoder with a vocabulary of 250,002. With
   * adaptive softmax they are log-probabilities.
   */
  "lm": { logits: Value };
  /** [batch, num_labels]. */
  "sequence-classification": { logits: Value };
  /** [batch, 1]: one logit per choice, each choice being a sequence. */
  "multiple-choice": { logits: Value };
  /** [batch * seq, num_labels]. */
  "token-classification": { logits: Value };
  /** [batch, seq] each. */
  "qa-simple": { start_logits: Value; end_logits: Value };
  "qa": BeamSearchHead;
}

/** Where a head is built. */
export interface HeadPlace {
  encoder: EncoderGraph;
  /** Scope of the heads' weights. */
  scope: Scope;
  /** Scope of the encoder's weights. */
  base: Scope;
  /** config.json with the head's own settings applied. */
  readonly json: ConfigReader;
  readonly num_labels: number;
}

/** Inputs of a question-answering head with beam search. */
export interface BeamSearchInputs {
  /** float [batch, seq]: 1 at positions where no answer may start or end. */
  p_mask: Value;
  /** int32 [batch]: the position that stands for the whole sequence. */
  cls_index: Value;
}

/** A question-answering head that ranks starts, and for each of them ends. */
export interface BeamSearchHead {
  start_n_top: number;
  end_n_top: number;
  /** The best starts, and for each the best ends. A batch must be at least `start_n_top` and `end_n_top` long. */
  search(inputs: BeamSearchInputs): BeamSearchValues;
  /** Logits of starts, and of ends given a start (int32 [batch]), for the loss. @default {an exported graph has none} */
  given?(start_positions: Value, inputs: BeamSearchInputs): GivenStartValues;
}

/** Outputs under transformers' names; those named `log_probs` are probabilities, as there. */
export interface BeamSearchValues {
  /** [batch, start_n_top]. */
  start_top_log_probs: Value;
  /** int64, the same shape. */
  start_top_index: Value;
  /** [batch, end_n_top * start_n_top]; the end's rank is the slower dimension. */
  end_top_log_probs: Value;
  /** int64, the same shape. */
  end_top_index: Value;
  /** [batch]. */
  cls_logits: Value;
}

export interface GivenStartValues {
  /** [batch, seq]. */
  start_logits: Value;
  /** [batch, seq]. */
  end_logits: Value;
  /** [batch]. */
  cls_logits: Value;
}

/** Names of transformers' pipelines, the keys of `task_specific_params`. */
const PIPELINES: Readonly<Partial<Record<HeadName, string>>> = {
  "lm": "fill-mask",
  "sequence-classification": "text-classification",
  "multiple-choice": "multiple-choice",
  "token-classification": "token-classification",
  "qa-simple": "question-answering",
  "qa": "question-answering",
};

/**
 * config.json for one head: its entry in `task_specific_params` overrides the top level, as in transformers' pipelines,
 * so that one encoder can have several heads with labels of their own.
 *
 * @throws {XlmError} exit code 3 if `task_specific_params` is not an object of objects.
 * @see transformers/pipelines/base.py
 */
export function headConfig(json: ConfigReader, head: HeadName): ConfigReader {
  const all = json.raw("task_specific_params")?.value ?? {};
  if (!isObject(all)) json.fail("task_specific_params is no object", "an object of objects");
  const pipeline = PIPELINES[head];
  const own = pipeline !== undefined && Object.hasOwn(all, pipeline) ? all[pipeline] : {};
  if (!isObject(own)) json.fail(`task_specific_params.${pipeline} is no object`, "an object of config fields");
  const { num_labels, ...others } = json.fields;
  // The number of labels follows from the head's own labels, if it has any.
  const whole = num_labels === undefined || Object.hasOwn(own, "id2label") ? others : json.fields;
  return new ConfigReader(json.path, { ...whole, ...own });
}

/** The head that `architectures` names; else the only head that the checkpoint has weights for, else the bare model. */
export function defaultHead(
  json: ConfigReader,
  architectures: Readonly<Record<string, HeadName>>,
  heads: readonly HeadName[],
): HeadName {
  for (const name of json.strings("architectures") ?? []) {
    if (Object.hasOwn(architectures, name)) return architectures[name]!;
  }
  const [only = "model", ...more] = heads.filter((head) => head !== "model");
  return more.length === 0 ? only : "model";
}

/**
 * Checks that a head may be built: the checkpoint has weights for it, or config.json names it (missing tensors are then
 * reported when the graph is built).
 *
 * @throws {XlmError} exit code 3; the message names the available heads.
 */
export function requireHead(
  model: { directory: string; heads: readonly HeadName[]; head: HeadName },
  head: HeadName,
): void {
  if (head === model.head || model.heads.includes(head)) return;
  throw new XlmError(
    3,
    `Cannot build head ${head} of ${model.directory}: the checkpoint has no weights for it; expected one of ` +
      `${model.heads.join(", ")}.`,
  );
}
