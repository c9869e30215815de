import type { Model } from "../../../models/model.ts";
import { modelSequence } from "../sequence/encode_sequence.ts";
import type { LanguageModelAnswer, LanguageModelRequest } from "./language_model_program.ts";
import type { MaskedText } from "./masked_text.ts";
import type { Run } from "../../runtime/program.ts";

/** A text with its masks filled. */
export interface FilledText {
  input_ids: readonly number[];
  /** The ids filled in, one per mask. */
  tokens: readonly number[];
  /** Sum over the masks of the log-probability of each token given those before it. */
  log_prob: number;
}

/**
 * Fills the masks from left to right, keeping the `beam` most probable texts after each.
 *
 * @param allowed candidate ids for each mask; the whole vocabulary if `undefined`.
 */
export async function beamSearch(
  { input_ids, langs, masks }: MaskedText,
  { model, run }: { model: Model; run: Run<LanguageModelRequest, LanguageModelAnswer> },
  beam: number,
  allowed?: readonly (readonly number[])[],
): Promise<FilledText[]> {
  let kept: FilledText[] = [{ input_ids, tokens: [], log_prob: 0 }];
  for (const [i, mask] of masks.entries()) {
    const targets = allowed?.[i] ?? [];
    const answers = await Promise.all(kept.map((text) =>
      run({
        sequence: modelSequence(model, text.input_ids, langs),
        positions: [mask],
        top_k: allowed ? 0 : beam,
        targets,
      })
    ));
    kept = kept.flatMap((text, t) => {
      const { top, targets: log_probs } = answers[t]![0]!;
      const next = allowed ? log_probs.map((log_prob, j) => ({ id: targets[j]!, log_prob })) : top;
      return next.map(({ id, log_prob }) => ({
        input_ids: text.input_ids.with(mask, id),
        tokens: [...text.tokens, id],
        log_prob: text.log_prob + log_prob,
      }));
    }).sort((a, b) => b.log_prob - a.log_prob).slice(0, beam);
  }
  return kept;
}
