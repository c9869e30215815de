import type { TagContext, TokenEntity } from "./tag_context.ts";
import type { TaggedPiece } from "./tagged_pieces.ts";
import { aggregateWord, type TaggedWord, type WordStrategy } from "./tagged_words.ts";
import type { TextWords } from "./text_words.ts";

/** A piece or a word with the probabilities of all labels; null if it is a word without pieces. */
export interface ScoredEntity {
  row: TokenEntity;
  scored: Pick<TaggedWord, "scores" | "uncalibrated"> | null;
}

/**
 * One row per word: the tokenizer's words of a text, or exactly the given words. A word without pieces has no label.
 */
export function wordEntities(
  pieces: readonly TaggedPiece[],
  given: string | TextWords,
  { tokenizer, labels: { id2label }, options }: TagContext,
  strategy: WordStrategy,
): ScoredEntity[] {
  const byWord = Map.groupBy(pieces, ({ word }) => word);
  const toString = (tokens: readonly string[]) => tokenizer.convertTokensToString(tokens);
  const row = (found: TaggedPiece[] | undefined, index: number, start: number, end: number): ScoredEntity => {
    if (found === undefined) {
      return { row: { entity: null, score: null, index, word: "", start, end, text: "" }, scored: null };
    }
    const scored = aggregateWord(found, strategy, toString, options.temperature ?? 1);
    const { label, score, word } = scored;
    return { row: { entity: id2label[label]!, score, index, word, start, end, text: "" }, scored };
  };
  if (typeof given === "string") {
    return [...byWord.values()].map((found, index) => {
      const start = found.reduce((least, piece) => Math.min(least, piece.start), Infinity);
      return row(found, index, start, found.reduce((most, piece) => Math.max(most, piece.end), 0));
    });
  }
  return given.words.map((word, index) => {
    const start = given.starts[index]!;
    return row(byWord.get(index), index, start, start + word.length);
  });
}
