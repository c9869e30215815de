import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { languageIds } from "./encode_sequence.ts";
import type { Sequence } from "./sequence_batch.ts";

/** Pieces of texts in one sequence, with the special tokens around them. Arrays of tokens have its length. */
export interface FramedTexts {
  input_ids: readonly number[];
  /** Positions, where the model is not to count them itself. */
  position_ids?: readonly number[];
  /** The text whose language a token has, 0 or 1; -1 for that of the token before. */
  sequence_ids: readonly number[];
  /** Where the pieces of each text begin. */
  begins: readonly number[];
}

/** Puts the ids of one text or two into one sequence. */
export type Frame = (texts: readonly (readonly number[])[]) => FramedTexts;

/** The special tokens of the tokenizer's template. */
export function templateFrame(tokenizer: Tokenizer): Frame {
  return (texts) => {
    const [first = [], second] = texts;
    const input_ids = tokenizer.buildInputsWithSpecialTokens(first, second);
    const begins = tokenizer.textBegins(texts.map(({ length }) => length));
    const isOf = (position: number, text: number) =>
      position >= begins[text]! && position < begins[text]! + texts[text]!.length;
    return { input_ids, begins, sequence_ids: input_ids.map((_, i) => texts.findIndex((_, text) => isOf(i, text))) };
  };
}

/** How many special tokens there are around as many texts. */
export function specialTokens(frame: Frame, texts: number): number {
  return frame(Array.from({ length: texts }, () => [])).input_ids.length;
}

/**
 * A sequence for the model, and where each text begins in it.
 *
 * @param texts ids of one text or two.
 * @param langs their languages.
 * @throws {RecordError} `unknown_lang`.
 */
export function framedSequence(
  texts: readonly (readonly number[])[],
  [lang, lang_pair = lang]: readonly (string | undefined)[],
  frame: Frame,
  model: Model,
): { sequence: Sequence; begins: readonly number[] } {
  const { input_ids, begins, sequence_ids, position_ids = model.positionIds(input_ids) } = frame(texts);
  const langs = languageIds({ sequence_ids }, model.langs, lang, lang_pair);
  return { sequence: { input_ids, position_ids, langs }, begins };
}
