import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError } from "../../errors.ts";
import { languageIds, tokenizerLanguage } from "../sequence/encode_sequence.ts";
import type { Sequence } from "../sequence/sequence_batch.ts";
import { textPieces } from "../sequence/text_pieces.ts";
import { type LengthLimit, truncate } from "../sequence/truncation.ts";

/** A text and its language. */
export interface ScoredText {
  text: string;
  lang?: string | undefined;
}

export interface ScoredTextOptions extends LengthLimit {
  split_special_tokens: boolean | undefined;
  bypass_tokenizer: boolean;
}

/** Pieces that are scored: where they stand in the sequence, and which word each is of. */
export interface ScoredPieces {
  positions: readonly number[];
  ids: readonly number[];
  words: readonly number[];
}

/** A sequence of one text or two, and the pieces of each. */
export interface ScoredSequence {
  sequence: Sequence;
  sides: readonly ScoredPieces[];
  truncated: boolean;
}

/**
 * One text as its tokenizer frames it.
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`.
 */
export function singleSequence(
  one: ScoredText,
  model: Model,
  tokenizer: Tokenizer,
  options: ScoredTextOptions,
): ScoredSequence {
  const [pieces] = readPieces([one], tokenizer, options, tokenizer.buildInputsWithSpecialTokens([]).length);
  const input_ids = tokenizer.buildInputsWithSpecialTokens(pieces!.ids);
  const [begin] = tokenizer.textBegins([pieces!.ids.length]) as [number];
  return framed(input_ids, [{ ...pieces!, begin }], model, [one.lang]);
}

/**
 * A sentence and its translation in one sequence, each in its own language: `</s> source </s></s> target </s>`, positions
 * beginning again with the target, or the tokenizer's own pair, positions running on, as `translation` of the model says.
 *
 * @throws {RecordError} `empty_text`, `too_long`, `unknown_lang`.
 * @see Lample and Conneau 2019, section 3.3 and figure 1; facebookresearch/XLM, xlm/utils.py, concat_batches
 */
export function translationSequence(
  source: ScoredText,
  target: ScoredText,
  model: Model,
  tokenizer: Tokenizer,
  options: ScoredTextOptions,
): ScoredSequence {
  const texts = [source, target];
  const own = model.translation === "pair";
  const special = own ? tokenizer.buildInputsWithSpecialTokens([], []).length : 4;
  const [first, second] = readPieces(texts, tokenizer, options, special);
  const lengths = [first!.ids.length, second!.ids.length];
  const begins = own ? tokenizer.textBegins(lengths) : [1, lengths[0]! + 3];
  const sides = [first!, second!].map((pieces, i) => ({ ...pieces, begin: begins[i]! }));
  const langs = texts.map(({ lang }) => lang);
  if (own) return framed(tokenizer.buildInputsWithSpecialTokens(first!.ids, second!.ids), sides, model, langs);
  const end = tokenizer.tokenToId(tokenizer.special_tokens.sep_token)!;
  const input_ids = [end, ...first!.ids, end, end, ...second!.ids, end];
  const middle = first!.ids.length + 2;
  const positions = input_ids.map((_, i) => i < middle ? i : i - middle);
  return framed(input_ids, sides, model, langs, positions, middle);
}

interface Pieces {
  ids: readonly number[];
  words: readonly number[];
  truncated: boolean;
}

function readPieces(
  texts: readonly ScoredText[],
  tokenizer: Tokenizer,
  { split_special_tokens, bypass_tokenizer, ...limit }: ScoredTextOptions,
  special: number,
): Pieces[] {
  const sides = texts.map(({ text, lang }) => {
    const options = { lang: tokenizerLanguage(lang), split_special_tokens, bypass_tokenizer, words: true };
    return textPieces(tokenizer.encode(text, options));
  });
  const lengths = sides.map(({ ids }) => ids.length);
  if (lengths.includes(0)) throw new RecordError("empty_text", "A text has no pieces; expected text to score");
  return truncate(lengths, special, limit, tokenizer.pair_truncation).map(({ begin, end }, side) => {
    const { ids, words } = sides[side]!;
    if (begin === end) {
      throw new RecordError(
        "too_long",
        (called) =>
          `${limit.max_length} tokens leave no room for one of each text beside the special ones. Raise ${
            called("max_length")
          }`,
      );
    }
    return { ids: ids.slice(begin, end), words: words.slice(begin, end), truncated: end - begin < ids.length };
  });
}

function framed(
  input_ids: readonly number[],
  sides: readonly (Pieces & { begin: number })[],
  model: Model,
  [lang, lang_pair = lang]: readonly (string | undefined)[],
  position_ids: readonly number[] = model.positionIds(input_ids),
  /** First position of the second text with its own frame; in a pair that shares one, each token goes with its side. */
  middle?: number,
): ScoredSequence {
  const sequence_ids = input_ids.map((_, i) => {
    if (middle !== undefined) return i < middle ? 0 : 1;
    return sides.findIndex(({ begin, ids }) => i >= begin && i < begin + ids.length);
  });
  const langs = languageIds({ sequence_ids }, model.langs, lang, lang_pair);
  return {
    sequence: { input_ids, position_ids, langs },
    sides: sides.map(({ ids, words, begin }) => ({ ids, words, positions: ids.map((_, i) => begin + i) })),
    truncated: sides.some(({ truncated }) => truncated),
  };
}
