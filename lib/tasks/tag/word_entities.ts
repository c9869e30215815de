import type { TagContext, TokenEntity } from "./tag_context.ts";
import type { TaggedPiece } from "./tagged_pieces.ts";
import { aggregateWord, type WordStrategy } from "./tagged_words.ts";
import type { TextWords } from "./text_words.ts";

/**
 * One row per word: the tokenizer's words of a text, or exactly the given words. A word without pieces has no label.
 */
export function wordEntities(
  pieces: readonly TaggedPiece[],
  given: string | TextWords,
  { tokenizer, labels: { id2label } }: TagContext,
  strategy: WordStrategy,
): TokenEntity[] {
  const byWord = Map.groupBy(pieces, ({ word }) => word);
  const toString = (tokens: readonly string[]) => tokenizer.convertTokensToString(tokens);
  const row = (found: TaggedPiece[] | undefined, index: number, start: number, end: number): TokenEntity => {
    if (found === undefined) return { entity: null, score: null, index, word: "", start, end, text: "" };
    const { label, score, word } = aggregateWord(found, strategy, toString);
    return { entity: id2label[label]!, score, index, word, start, end, text: "" };
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
