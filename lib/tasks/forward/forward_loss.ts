import { RecordError } from "../../errors.ts";
import type { HeadName } from "../../../models/heads.ts";
import type { Model } from "../../../models/model.ts";
import { type ForwardFields, isGiven, type NumberRule, readList, readNumber, readNumbers } from "./forward_fields.ts";
import type { ForwardAnswer } from "./forward_program.ts";
import { binaryCrossEntropy, crossEntropy, IGNORED, meanSquaredError } from "./loss.ts";

type Row = readonly number[];

const REAL: NumberRule = { min: -Infinity, max: Infinity, whole: false };

/**
 * The loss that transformers computes for a head if the record has labels for it; NaN if no label counts.
 *
 * @param outputs outputs of the whole record: for multiple choice one logit per choice.
 * @throws {RecordError} `field_type` for labels that do not fit the outputs.
 * @see transformers/models/xlm/modeling_xlm.py, transformers/models/xlm_roberta/modeling_xlm_roberta.py
 */
export function forwardLoss(
  head: HeadName,
  outputs: ForwardAnswer,
  fields: ForwardFields,
  model: Model,
): number | undefined {
  if (head === "qa-simple") return spanLoss(outputs, fields);
  if (head === "qa") return beamLoss(outputs, fields);
  if (head === "model" || !isGiven(fields.labels)) return undefined;
  const { logits } = outputs;
  switch (head) {
    case "lm":
      return languageModelLoss(logits as Row[], fields.labels, model);
    case "token-classification": {
      const rows = logits as Row[];
      return crossEntropy(rows, readNumbers(fields.labels, "labels", classRule(rows[0]!.length), rows.length));
    }
    case "multiple-choice":
      return classLoss(logits as Row, fields.labels);
    case "sequence-classification":
      return sequenceLoss(logits as Row, fields.labels, model);
  }
}

function classRule(classes: number): NumberRule {
  return { min: 0, max: classes - 1, or: IGNORED };
}

/** For a causal model, each position's label is that of the next position. */
function languageModelLoss(rows: readonly Row[], value: unknown, model: Model): number {
  const labels = readNumbers(value, "labels", classRule(model.vocab_size), rows.length);
  return crossEntropy(rows, model.shifts_labels ? [...labels.slice(1), IGNORED] : labels);
}

/** Cross-entropy of one label, given as a number or in a list. */
function classLoss(row: Row, value: unknown): number {
  const labels = readNumbers(Array.isArray(value) ? value : [value], "labels", classRule(row.length), 1);
  return crossEntropy([row], labels);
}

/** The kind of the labels is `problem_type`, or follows from their number and shape. */
function sequenceLoss(row: Row, value: unknown, model: Model): number {
  const { num_labels, problem_type } = model.labels("sequence-classification");
  const several = Array.isArray(value) && value.length > 1;
  const implied = num_labels === 1 ? "regression" : several ? "multi_label_classification" : undefined;
  const type = problem_type ?? implied ?? "single_label_classification";
  if (type === "single_label_classification") {
    if (row.length !== num_labels) {
      throw new RecordError(
        "field_type",
        `labels are given and the head has ${row.length} outputs for ${num_labels} labels`,
      );
    }
    return classLoss(row, value);
  }
  const labels = isGiven(value) && !Array.isArray(value) ? [value] : readList(value, "labels");
  // A single label is compared with every output, as PyTorch broadcasts it.
  const spread = num_labels === 1 && labels.length === 1 ? row.map(() => labels[0]) : labels;
  const numbers = readNumbers(spread, "labels", REAL, row.length);
  return type === "regression" ? meanSquaredError(row, numbers) : binaryCrossEntropy(row, numbers);
}

/** Positions behind the end of the sequence are ignored, negative ones are taken as the first. */
function spanLoss(outputs: ForwardAnswer, fields: ForwardFields): number | undefined {
  if (!isGiven(fields.start_positions) || !isGiven(fields.end_positions)) return undefined;
  const part = (logits: Row, name: "start_positions" | "end_positions") => {
    const position = readNumber(fields[name], name, { min: -(2 ** 31), max: 2 ** 31 });
    return crossEntropy([logits], [Math.min(Math.max(position, 0), logits.length)], logits.length);
  };
  const start = part(outputs["start_logits"] as Row, "start_positions");
  return (start + part(outputs["end_logits"] as Row, "end_positions")) / 2;
}

/** The loss of answerability has weight 0.5, and is added only if `cls_index` is given too. */
function beamLoss(outputs: ForwardAnswer, fields: ForwardFields): number | undefined {
  if (!isGiven(fields.start_positions) || !isGiven(fields.end_positions)) return undefined;
  const [starts, ends] = [outputs["given_start_logits"] as Row | undefined, outputs["given_end_logits"] as Row];
  if (starts === undefined) {
    throw new RecordError(
      "runtime",
      "The exported graph computes no loss of this head; expected a checkpoint with weights",
    );
  }
  const rule = { min: 0, max: starts.length - 1 };
  const start = crossEntropy([starts], [readNumber(fields.start_positions, "start_positions", rule)]);
  const end = crossEntropy([ends], [readNumber(fields.end_positions, "end_positions", rule)]);
  const span = (start + end) / 2;
  if (!isGiven(fields.cls_index) || !isGiven(fields.is_impossible)) return span;
  const impossible = readNumber(fields.is_impossible, "is_impossible", { min: 0, max: 1, whole: false });
  return span + 0.5 * binaryCrossEntropy([outputs["given_cls_logits"] as number], [impossible]);
}
