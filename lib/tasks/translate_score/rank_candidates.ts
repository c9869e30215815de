import { RecordError } from "../../errors.ts";
import type { ScoredText } from "./scored_sequence.ts";
import { translateScore, type TranslateScoreContext, type TranslationScore } from "./translate_score.ts";

/** A candidate with its text, index and score. */
export interface RankedCandidate extends TranslationScore {
  candidate: string;
  index: number;
}

/**
 * Scores several translations of one source, or several texts, the most probable first.
 *
 * @throws {RecordError} as `translateScore`.
 */
export async function rankCandidates(
  source: ScoredText | undefined,
  candidates: readonly ScoredText[],
  context: TranslateScoreContext,
): Promise<{ result: RankedCandidate[]; truncated: boolean }> {
  if (candidates.length === 0) throw new RecordError("empty_text", "There are no candidates; expected some");
  const scored = await Promise.all(candidates.map((target) => translateScore({ source, target }, context)));
  const result = scored.map(({ result }, index) => ({ candidate: candidates[index]!.text, index, ...result }));
  return {
    result: result.sort((a, b) => b.log_prob - a.log_prob),
    truncated: scored.some(({ truncated }) => truncated),
  };
}
