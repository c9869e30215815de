import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError, XlmError } from "../../errors.ts";
import { shortestFloat32 } from "../../float32.ts";
import type { Run } from "../../runtime/program.ts";
import {
  type ScoredPieces,
  type ScoredSequence,
  scoredSequence,
  type ScoredText,
  type ScoredTextOptions,
} from "./scored_sequence.ts";
import type { Sequence } from "../sequence/sequence_batch.ts";
import type { TokenLogProbs, TokenScoreRequest } from "./token_score_program.ts";

/** XLM's training objectives, used as scores; `auto` chooses by the model and by the fields of the record. */
export const OBJECTIVES = ["auto", "tlm", "mlm", "clm"] as const;

export type Objective = Exclude<(typeof OBJECTIVES)[number], "auto">;

/** Which side to score. */
export const DIRECTIONS = ["target", "source", "both"] as const;

/** Pseudo-log-likelihood: mask only the scored piece, or also the rest of its word. */
export const PLLS = ["original", "within-word-l2r"] as const;

export interface TranslateScoreOptions extends ScoredTextOptions {
  objective: (typeof OBJECTIVES)[number];
  direction: (typeof DIRECTIONS)[number];
  pll: (typeof PLLS)[number];
  /** Add each piece and its log-probability. */
  per_token: boolean;
}

/** A translation with its source, or one text alone as `target`. */
export interface TranslationRecord {
  source?: ScoredText | undefined;
  target: ScoredText;
}

/** Log-probabilities, in natural logarithms. */
export interface SideScore {
  /** Sum over the pieces of the text. */
  log_prob: number;
  /** Number of pieces. */
  tokens: number;
  mean_log_prob: number;
  pieces?: string[];
  token_log_probs?: number[];
}

/** A score; with direction `both` the means of both directions, and each direction. */
export interface TranslationScore extends SideScore {
  objective: Objective;
  target?: SideScore;
  source?: SideScore;
}

export interface TranslateScoreContext {
  model: Model;
  tokenizer: Tokenizer;
  run: Run<TokenScoreRequest, TokenLogProbs>;
  options: TranslateScoreOptions;
}

/**
 * Checks what does not depend on a record.
 *
 * @throws {XlmError} exit code 2 if the objective does not fit the model.
 */
export function checkObjective(model: Model, objective: TranslateScoreOptions["objective"]): void {
  if (objective === "auto" || (objective === "clm") === model.causal) return;
  const [kind, allowed] = model.causal ? ["causal", "clm"] : ["not causal", "mlm or tlm"];
  throw new XlmError(
    2,
    (called) => `Cannot use ${called("objective")} ${objective}: the model is ${kind}; expected ${allowed}, or auto.`,
  );
}

/**
 * The log-probability of a text under a language model: given its source (TLM), alone (MLM), or from left to right
 * (CLM). TLM and MLM mask one piece at a time and sum the log-probabilities (a pseudo-log-likelihood); special tokens
 * are never scored.
 *
 * @throws {RecordError} `field_missing` for TLM without a source, `empty_text`, `too_long`, `unknown_lang`,
 * `non_finite`.
 * @see Lample and Conneau 2019, section 3 (CLM, MLM, TLM); Salazar et al. 2020, "Masked Language Model Scoring"; Kauf
 * and Ivanova 2023, "A Better Way to Do Masked Language Model Scoring" (within-word-l2r)
 */
export async function translateScore(
  record: TranslationRecord,
  context: TranslateScoreContext,
): Promise<{ result: TranslationScore; truncated: boolean }> {
  const { model, options } = context;
  const objective = options.objective === "auto" ? objectiveFor(model, record) : options.objective;
  if (options.direction === "both") {
    const target = await scoreSide(record, "target", objective, context);
    const source = await scoreSide(record, "source", objective, context);
    const mean = (field: "log_prob" | "mean_log_prob") => (target.score[field] + source.score[field]) / 2;
    const result = {
      log_prob: shortest(mean("log_prob")),
      tokens: target.score.tokens + source.score.tokens,
      mean_log_prob: shortest(mean("mean_log_prob")),
      objective,
      target: target.score,
      source: source.score,
    };
    return { result, truncated: target.truncated || source.truncated };
  }
  const { score, truncated } = await scoreSide(record, options.direction, objective, context);
  const { pieces, token_log_probs, ...sums } = score;
  const each = pieces && token_log_probs ? { pieces, token_log_probs } : {};
  return { result: { ...sums, objective, ...each }, truncated };
}

function objectiveFor(model: Model, { source }: TranslationRecord): Objective {
  if (model.causal) return "clm";
  return source === undefined ? "mlm" : "tlm";
}

async function scoreSide(
  { source, target }: TranslationRecord,
  direction: "target" | "source",
  objective: Objective,
  context: TranslateScoreContext,
): Promise<{ score: SideScore; truncated: boolean }> {
  const { model, tokenizer, run, options } = context;
  if (source === undefined && (objective === "tlm" || direction === "source")) {
    throw new RecordError("field_missing", "source is missing; expected a text and its translation");
  }
  const texts = objective === "tlm" ? [source!, target] : [direction === "source" ? source! : target];
  const framed = scoredSequence(texts, model, tokenizer, options);
  const scored = framed.sides[objective === "tlm" && direction === "target" ? 1 : 0]!;
  const requests = objective === "clm" ? [fromLeft(framed, scored)] : masked(framed, scored, tokenizer, options.pll);
  const token_log_probs = (await Promise.all(requests.map(run))).flat();
  const log_prob = token_log_probs.reduce((sum, value) => sum + value, 0);
  const score: SideScore = {
    log_prob: shortest(log_prob),
    tokens: token_log_probs.length,
    mean_log_prob: shortest(log_prob / token_log_probs.length),
  };
  if (options.per_token) {
    score.pieces = scored.ids.map((id) => tokenizer.idToToken(id));
    score.token_log_probs = token_log_probs.map(shortest);
  }
  return { score, truncated: framed.truncated };
}

/** A causal model predicts each piece at the position before it. */
function fromLeft({ sequence }: ScoredSequence, { positions, ids }: ScoredPieces): TokenScoreRequest {
  return { sequence, positions: positions.map((position) => position - 1), targets: ids };
}

/**
 * One copy of the sequence per piece, with that piece masked; with `within-word-l2r` also the following pieces of its
 * word.
 */
function masked(
  { sequence }: ScoredSequence,
  { positions, ids, words }: ScoredPieces,
  tokenizer: Tokenizer,
  pll: TranslateScoreOptions["pll"],
): TokenScoreRequest[] {
  const mask = tokenizer.tokenToId(tokenizer.special_tokens.mask_token)!;
  return positions.map((position, i) => {
    const input_ids: number[] = [...sequence.input_ids];
    input_ids[position] = mask;
    for (let next = i + 1; pll === "within-word-l2r" && words[next] === words[i]; next++) {
      input_ids[positions[next]!] = mask;
    }
    return { sequence: withIds(sequence, input_ids), positions: [position], targets: [ids[i]!] };
  });
}

function withIds(sequence: Sequence, input_ids: readonly number[]): Sequence {
  return { ...sequence, input_ids };
}

function shortest(value: number): number {
  return shortestFloat32(Math.fround(value));
}
