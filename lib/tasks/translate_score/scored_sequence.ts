import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError } from "../../errors.ts";
import { type Frame, framedSequence, specialTokens, templateFrame } from "../sequence/frame.ts";
import type { Sequence } from "../sequence/sequence_batch.ts";
import { type PieceOptions, readPieces } from "../sequence/text_pieces.ts";
import { type LengthLimit, truncate } from "../sequence/truncation.ts";

/** A text and its language. */
export interface ScoredText {
  text: string;
  lang?: string | undefined;
}

export interface ScoredTextOptions extends LengthLimit, PieceOptions {}

/** The pieces of a text to be scored: their positions in the sequence, and the number of each one's word. */
export interface ScoredPieces {
  positions: readonly number[];
  ids: readonly number[];
  words: readonly number[];
}

/** A sequence of one or two texts, with the pieces of each. */
export interface ScoredSequence {
  sequence: Sequence;
  sides: readonly ScoredPieces[];
  truncated: boolean;
}

/**
 * One text as its tokenizer frames it; or a sentence and its translation in one sequence, each in its own language, framed
 * as the model's `translation` says.
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`.
 */
export function scoredSequence(
  texts: readonly ScoredText[],
  model: Model,
  tokenizer: Tokenizer,
  options: ScoredTextOptions,
): ScoredSequence {
  const frame = texts.length === 2 && model.translation === "tlm" ? tlmFrame(tokenizer) : templateFrame(tokenizer);
  const pieces = texts.map(({ text, lang }) => readPieces(text, lang, tokenizer, options));
  const lengths = pieces.map(({ ids }) => ids.length);
  if (lengths.includes(0)) throw new RecordError("empty_text", "A text has no pieces; expected text to score");
  const windows = truncate(lengths, specialTokens(frame, texts.length), options, tokenizer.pair_truncation);
  if (windows.some(({ begin, end }) => begin === end)) {
    throw new RecordError(
      "too_long",
      (called) =>
        `${options.max_length} tokens leave no room for one of each text beside the special ones. Raise ${
          called("max_length")
        }`,
    );
  }
  const kept = pieces.map(({ ids, words }, side) => {
    const { begin, end } = windows[side]!;
    return { ids: ids.slice(begin, end), words: words.slice(begin, end) };
  });
  const langs = texts.map(({ lang }) => lang);
  const { sequence, begins } = framedSequence(kept.map(({ ids }) => ids), langs, frame, model);
  const sides = kept.map((side, i) => ({ ...side, positions: side.ids.map((_, at) => begins[i]! + at) }));
  return { sequence, sides, truncated: kept.some(({ ids }, side) => ids.length < lengths[side]!) };
}

/**
 * `</s> source </s></s> target </s>`, positions beginning again with the target.
 *
 * @see Lample and Conneau 2019, section 3.3 and figure 1; facebookresearch/XLM, xlm/utils.py, concat_batches
 */
function tlmFrame(tokenizer: Tokenizer): Frame {
  const end = tokenizer.tokenToId(tokenizer.special_tokens.sep_token)!;
  return (texts) => {
    const framed = texts.map((ids) => [end, ...ids, end]);
    return {
      input_ids: framed.flat(),
      position_ids: framed.flatMap((ids) => ids.map((_, position) => position)),
      sequence_ids: framed.flatMap((ids, text) => ids.map(() => text)),
      begins: framed.map((_, text) => framed.slice(0, text).flat().length + 1),
    };
  };
}
