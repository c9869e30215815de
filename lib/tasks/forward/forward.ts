import { RecordError } from "../../errors.ts";
import { shortestFloat32 } from "../../float32.ts";
import type { HeadName } from "../../../models/heads.ts";
import type { Model } from "../../../models/model.ts";
import { type ForwardFields, isGiven, readList, readNumber, readNumbers, SEQUENCE_FIELDS } from "./forward_fields.ts";
import { forwardLoss } from "./forward_loss.ts";
import type { ForwardAnswer, ForwardRequest } from "./forward_program.ts";
import type { Nested } from "../sequence/nested_values.ts";
import type { Run } from "../../runtime/program.ts";
import type { Sequence } from "../sequence/sequence_batch.ts";

/** The model and options for `forward`. */
export interface ForwardContext {
  model: Model;
  head: HeadName;
  run: Run<ForwardRequest, ForwardAnswer>;
  /** Maximum tokens, special tokens included. */
  max_length: number;
}

/** Outputs under transformers' names and in its order; `loss` only with labels. */
export type ForwardOutputs = Record<string, Nested>;

/**
 * Runs a head as transformers' `forward` does on a batch of this one record. Outputs have no batch dimension.
 *
 * @param fields as in the record; for multiple choice each is a list with one item per choice.
 * @throws {RecordError} `field_type`, `empty_text`, `too_long`, `non_finite` for a loss without any label that counts.
 */
export async function forward(fields: ForwardFields, context: ForwardContext): Promise<ForwardOutputs> {
  const { head, model, run } = context;
  const choices = head === "multiple-choice" ? readChoices(fields) : [fields];
  const requests = choices.map((choice, i) => readRequest(choice, head === "multiple-choice" ? `[${i}]` : "", context));
  const answers = await Promise.all(requests.map(run));
  const outputs = head === "multiple-choice" ? joinChoices(answers) : answers[0]!;
  const loss = forwardLoss(head, outputs, fields, model);
  if (loss !== undefined && !Number.isFinite(loss)) {
    throw new RecordError("non_finite", "The loss is not a finite number: no label counts");
  }
  if (head === "qa" && loss === undefined) checkRanks(outputs, requests[0]!.sequence.input_ids.length);
  return arrange(outputs, loss);
}

/**
 * transformers' order: the loss, the head's outputs, then the layers as lists. With a loss, a beam search head returns
 * nothing else.
 */
function arrange(answer: ForwardAnswer, loss: number | undefined): ForwardOutputs {
  const outputs: ForwardOutputs = loss === undefined ? {} : { loss: shortestFloat32(loss) };
  const beam = "given_start_logits" in answer;
  for (const [name, value] of Object.entries(answer)) {
    const [list = "", layer] = name.split(".");
    if (layer !== undefined) ((outputs[list] ??= []) as Nested[]).push(value);
    else if (!beam || (loss === undefined && !name.startsWith("given_"))) outputs[name] = value;
  }
  return outputs;
}

/** One logit per choice; the first dimension of hidden states and attentions is the choice, as in transformers. */
function joinChoices(answers: readonly ForwardAnswer[]): ForwardAnswer {
  return Object.fromEntries(Object.keys(answers[0]!).map((name) => [name, answers.map((answer) => answer[name]!)]));
}

/** Beam search cannot rank more positions than there are. @throws {RecordError} `field_type`. */
function checkRanks(answer: ForwardAnswer, length: number): void {
  const starts = (answer["start_top_index"] as Nested[]).length;
  const least = Math.max(starts, (answer["end_top_index"] as Nested[]).length / starts);
  if (length >= least) return;
  throw new RecordError(
    "field_type",
    `The sequence has ${length} positions; expected at least ${least}, the head ranks so many`,
  );
}

/** The fields of each choice. */
function readChoices(fields: ForwardFields): ForwardFields[] {
  const choices = readList(fields.input_ids, "input_ids");
  if (choices.length === 0) throw new RecordError("empty_text", "input_ids has no choices; expected at least one");
  const given = SEQUENCE_FIELDS.filter((name) => isGiven(fields[name]));
  return choices.map((_, i) =>
    Object.fromEntries(given.map((name) => {
      const rows = readList(fields[name], name);
      if (rows.length === choices.length) return [name, rows[i]];
      throw new RecordError(
        "field_type",
        `${name} has ${rows.length} items; expected one for each of ${choices.length} choices`,
      );
    }))
  );
}

/** @param index index `[i]` of a choice in error messages. */
function readRequest(
  fields: ForwardFields,
  index: string,
  { model, head, max_length }: ForwardContext,
): ForwardRequest {
  const sequence = readSequence(fields, index, model, max_length);
  if (head !== "qa") return { sequence };
  const { length } = sequence.input_ids;
  const position = (name: "cls_index" | "start_positions") =>
    isGiven(fields[name]) ? readNumber(fields[name], name, { min: 0, max: length - 1 }) : undefined;
  const p_mask = isGiven(fields.p_mask)
    ? readNumbers(fields.p_mask, "p_mask", { min: 0, max: 1, whole: false }, length)
    : undefined;
  return { sequence, p_mask, cls_index: position("cls_index"), start_positions: position("start_positions") };
}

/** Ids are checked here, because onnxruntime would take negative ones from the end of the table. */
function readSequence(fields: ForwardFields, index: string, model: Model, max_length: number): Sequence {
  const below = (count: number) => ({ min: 0, max: count - 1 });
  const input_ids = readNumbers(fields.input_ids, `input_ids${index}`, below(model.vocab_size));
  const { length } = input_ids;
  if (length === 0) throw new RecordError("empty_text", `input_ids${index} is empty; expected at least one id`);
  if (length > max_length) {
    throw new RecordError("too_long", `input_ids${index} has ${length} ids, ${max_length} are allowed`);
  }
  const numbers = (name: (typeof SEQUENCE_FIELDS)[number], count: number) =>
    isGiven(fields[name]) ? readNumbers(fields[name], name + index, below(count), length) : undefined;
  const lengths = isGiven(fields.lengths) ? readNumber(fields.lengths, "lengths", below(length + 1)) : undefined;
  const position_ids = numbers("position_ids", model.max_position_embeddings) ?? model.positionIds(input_ids);
  return {
    input_ids,
    position_ids,
    attention_mask: numbers("attention_mask", 2) ?? model.attentionMask(input_ids, lengths),
    langs: model.langs && isGiven(fields.langs)
      ? readNumbers(fields.langs, `langs${index}`, { ...below(model.n_langs), or: -1 }, length)
      : undefined,
    token_type_ids: numbers("token_type_ids", model.type_vocab_size),
  };
}
