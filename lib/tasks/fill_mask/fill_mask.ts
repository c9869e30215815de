import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError } from "../../errors.ts";
import { shortestFloat32 } from "../../float32.ts";
import { modelSequence } from "../sequence/encode_sequence.ts";
import { beamSearch } from "./beam_search.ts";
import type { LanguageModelAnswer, LanguageModelRequest } from "./language_model_program.ts";
import { type MaskTarget, maskTargets } from "./mask_target.ts";
import { type MaskedText, type MaskedTextOptions, readMaskedText, type TextRecord } from "./masked_text.ts";
import type { Run } from "../../runtime/program.ts";

/** A prediction for one mask. `token` is a list for a target of several pieces. */
export interface MaskPrediction {
  score: number;
  token: number | readonly number[];
  token_str: string;
  sequence: string;
}

/** A prediction for all masks together. */
export interface JointPrediction {
  score: number;
  tokens: readonly number[];
  token_strs: readonly string[];
  sequence: string;
}

/** A list of predictions for one mask, a list of such lists for several masks; with `joint` always one list. */
export type FillMaskResult =
  | readonly MaskPrediction[]
  | readonly (readonly MaskPrediction[])[]
  | readonly JointPrediction[];

/** A text with masks. */
export interface FillMaskRecord extends TextRecord {
  /** Candidate words for the masks of this record. @default {what the options say} */
  targets?: readonly string[] | undefined;
}

export interface FillMaskOptions extends MaskedTextOptions {
  top_k: number;
  /** Candidate words, for records that name none. */
  targets: readonly MaskTarget[] | undefined;
  /** Fill all masks together, left to right by beam search. */
  joint: boolean;
}

/** The model and options for `fillMask`. */
export interface FillMaskContext {
  model: Model;
  tokenizer: Tokenizer;
  run: Run<LanguageModelRequest, LanguageModelAnswer>;
  options: FillMaskOptions;
}

/**
 * Predicts the token at each mask as transformers' fill-mask pipeline does: probabilities over the whole vocabulary,
 * each mask independently. A target of several pieces replaces the mask by as many masks; its score is the product of
 * the probabilities of its pieces, each given those before it. With `joint` all masks of the text are filled together
 * in the same way.
 *
 * @throws {RecordError} `empty_text`, `no_mask`, `too_long`, `unknown_lang`; `field_type` as `maskTargets`.
 * @see transformers/pipelines/fill_mask.py
 */
export async function fillMask(
  record: FillMaskRecord,
  context: FillMaskContext,
): Promise<{ result: FillMaskResult; truncated: boolean }> {
  const { model, tokenizer, options } = context;
  const { joint } = options;
  const { text, truncated } = readMaskedText(record, model, tokenizer, options);
  const targets = record.targets
    ? maskTargets(tokenizer, record.targets, { lang: record.lang, joint })
    : options.targets;
  const own = { ...context, options: { ...options, targets } };
  if (joint) return { result: await fillJointly(text, own), truncated };
  const lists = await fillSeparately(text, own);
  return { result: lists.length === 1 ? lists[0]! : lists, truncated };
}

/** Masks of one text in one request: each needs a row of logits as wide as the vocabulary. */
const MASKS_AT_ONCE = 32;

async function fillSeparately(text: MaskedText, context: FillMaskContext): Promise<MaskPrediction[][]> {
  const { masks } = text;
  const parts = Array.from({ length: Math.ceil(masks.length / MASKS_AT_ONCE) }, (_, part) => part * MASKS_AT_ONCE);
  const lists = await Promise.all(
    parts.map((from) => predictMasks(text, masks.slice(from, from + MASKS_AT_ONCE), context)),
  );
  return lists.flat();
}

async function predictMasks(
  text: MaskedText,
  masks: readonly number[],
  context: FillMaskContext,
): Promise<MaskPrediction[][]> {
  const { model, tokenizer, run, options } = context;
  const { input_ids, langs } = text;
  const single = options.targets?.filter((target) => target.ids.length === 1).map((target) => target.ids[0]!);
  const whole = options.targets?.filter((target) => target.ids.length > 1) ?? [];
  const [answer, spans] = await Promise.all([
    run({
      sequence: modelSequence(model, input_ids, langs),
      positions: masks,
      top_k: single ? 0 : options.top_k,
      targets: single ?? [],
    }),
    Promise.all(masks.map((mask) => Promise.all(whole.map((target) => scoreWhole(text, mask, target, context))))),
  ]);
  return masks.map((mask, i) => {
    const { top, targets } = answer[i]!;
    const pieces = single ? targets.map((log_prob, t) => ({ id: single[t]!, log_prob })) : top;
    const candidates = [...pieces.map(({ id, log_prob }) => ({ ids: [id], log_prob })), ...spans[i]!];
    return candidates.sort((a, b) => b.log_prob - a.log_prob).slice(0, options.top_k).map(({ ids, log_prob }) => ({
      score: shortestFloat32(Math.exp(log_prob)),
      token: ids.length === 1 ? ids[0]! : ids,
      token_str: tokenizer.decode(ids),
      sequence: readable(replace(input_ids, mask, ids), text.masks.length === 1, context),
    }));
  });
}

/** The log-probability of a target of several pieces in place of one mask. */
async function scoreWhole(
  { input_ids, langs }: MaskedText,
  mask: number,
  { ids }: MaskTarget,
  context: FillMaskContext,
): Promise<{ ids: readonly number[]; log_prob: number }> {
  const masks = ids.map((_, i) => mask + i);
  const spread = replace(input_ids, mask, ids.map(() => input_ids[mask]!));
  if (spread.length > context.model.max_length) {
    throw new RecordError(
      "too_long",
      `The text with a target of ${ids.length} pieces has ${spread.length} tokens, ${context.model.max_length} are allowed`,
    );
  }
  const text = { input_ids: spread, langs: langs && replace(langs, mask, ids.map(() => langs[mask]!)), masks };
  const [filled] = await beamSearch(text, context, 1, ids.map((id) => [id]));
  return { ids, log_prob: filled!.log_prob };
}

async function fillJointly(text: MaskedText, context: FillMaskContext): Promise<JointPrediction[]> {
  const { tokenizer, options } = context;
  const targets = options.targets?.map((target) => target.ids[0]!);
  const beam = await beamSearch(text, context, options.top_k, targets && text.masks.map(() => targets));
  return beam.map(({ input_ids, tokens, log_prob }) => ({
    score: shortestFloat32(Math.exp(log_prob)),
    tokens,
    token_strs: tokens.map((id) => tokenizer.decode([id])),
    sequence: readable(input_ids, true, context),
  }));
}

function replace(values: readonly number[], at: number, by: readonly number[]): number[] {
  return [...values.slice(0, at), ...by, ...values.slice(at + 1)];
}

/** Decoded text; as in the pipeline, special tokens are kept where other masks remain. */
function readable(ids: readonly number[], skip_special_tokens: boolean, { model, tokenizer }: FillMaskContext): string {
  return tokenizer.decode(ids.filter((id) => id !== model.pad_token_id), { skip_special_tokens });
}
