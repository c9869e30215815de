import { ConfigReader } from "../lib/checkpoint/config_reader.ts";
import { isObject } from "../lib/is_object.ts";
import { XlmError } from "../lib/errors.ts";
import type { Value } from "../lib/graph/graph_builder.ts";
import type { EncoderGraph } from "./layers/encoder_graph.ts";
import type { Scope } from "./layers/scope.ts";

/** The heads of both families, by the names of `--head`. */
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

/** What a head hands to the reduction that ends its graph; `batch * seq` rows are those of the encoder's `hidden`. */
export interface HeadValues {
  /** `pooler` adds XLM-RoBERTa's pooler, [batch, hidden_size], where the checkpoint has its weights. */
  "model": { pooler: (() => Value) | undefined };
  /**
   * [rows, vocab_size]: logits of the positions in the graph's input `rows` (int32, which of batch * seq): with a
   * vocabulary of 250,002 the logits of every position would cost several times the encoder. Adaptive softmax gives log
   * probabilities.
   */
  "lm": { logits: Value };
  /** [batch, num_labels]. */
  "sequence-classification": { logits: Value };
  /** [batch, 1]: one logit a choice, each choice a sequence of its own. */
  "multiple-choice": { logits: Value };
  /** [batch * seq, num_labels]. */
  "token-classification": { logits: Value };
  /** [batch, seq] each. */
  "qa-simple": { start_logits: Value; end_logits: Value };
  "qa": BeamSearchHead;
}

/** Where a head's part of a graph is built. */
export interface HeadPlace {
  encoder: EncoderGraph;
  /** Where the heads lie. */
  scope: Scope;
  /** Where the encoder lies. */
  base: Scope;
  /** config.json as the head reads it. */
  readonly json: ConfigReader;
  readonly num_labels: number;
}

/** What both ways through a question-answering head with beam search read. */
export interface BeamSearchInputs {
  /** float [batch, seq]: 1 where no answer may start or end. */
  p_mask: Value;
  /** int32 [batch]: the position that stands for the whole sequence. */
  cls_index: Value;
}

/** A head that ranks starts, and then ends given each of them. */
export interface BeamSearchHead {
  start_n_top: number;
  end_n_top: number;
  /** The best starts, and the best ends given each. A batch must be at least `start_n_top` and `end_n_top` long. */
  search(inputs: BeamSearchInputs): BeamSearchValues;
  /** Logits of starts, and of ends given a start (int32 [batch]), as training reads them. */
  given(start_positions: Value, inputs: BeamSearchInputs): GivenStartValues;
}

/** Under transformers' names; those named `log_probs` are probabilities there too. */
export interface BeamSearchValues {
  /** [batch, start_n_top]. */
  start_top_log_probs: Value;
  /** int64, the same shape. */
  start_top_index: Value;
  /** [batch, end_n_top * start_n_top], the rank of the end counting first. */
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

/** The names of transformers' pipelines, under which `task_specific_params` keeps what differs for a head. */
const PIPELINES: Readonly<Partial<Record<HeadName, string>>> = {
  "lm": "fill-mask",
  "sequence-classification": "text-classification",
  "multiple-choice": "multiple-choice",
  "token-classification": "token-classification",
  "qa-simple": "question-answering",
  "qa": "question-answering",
};

/**
 * config.json as one head reads it: the head's part of `task_specific_params` laid over the whole, as transformers'
 * pipelines do, so that one encoder can carry several heads, each with labels of its own.
 *
 * @throws {XlmError} exit code 3 where `task_specific_params` is no object of objects.
 * @see transformers/pipelines/base.py
 */
export function headConfig(json: ConfigReader, head: HeadName): ConfigReader {
  const all = json.raw("task_specific_params")?.value ?? {};
  if (!isObject(all)) json.fail("task_specific_params is no object", "an object of objects");
  const pipeline = PIPELINES[head];
  const own = pipeline !== undefined && Object.hasOwn(all, pipeline) ? all[pipeline] : {};
  if (!isObject(own)) json.fail(`task_specific_params.${pipeline} is no object`, "an object of config fields");
  const { num_labels, ...others } = json.fields;
  // Labels of its own are counted, not those of the whole.
  const whole = num_labels === undefined || Object.hasOwn(own, "id2label") ? others : json.fields;
  return new ConfigReader(json.path, { ...whole, ...own });
}

/** The head that `architectures` names; without it the one head the checkpoint has weights of, else the bare model. */
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
 * A head can be asked for where its weights are, or where config.json promises them: then what is missing is reported
 * by name when the graph is built.
 *
 * @throws {XlmError} exit code 3, naming the heads there are.
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
