import { argmax, type TaggedPiece } from "./tagged_pieces.ts";

/**
 * How pieces are aggregated to words, and words to entities; `none` returns pieces, `simple` joins pieces to entities.
 */
export const AGGREGATION_STRATEGIES = ["none", "simple", "first", "average", "max"] as const;

export type AggregationStrategy = (typeof AGGREGATION_STRATEGIES)[number];

/** Strategies that label whole words. */
export type WordStrategy = Exclude<AggregationStrategy, "none" | "simple">;

/** A piece or a word with its label. */
export interface TaggedWord {
  label: number;
  score: number;
  /** Its decoded pieces. */
  word: string;
  start: number;
  end: number;
}

/** Groups pieces by word. */
export function wordsOf(pieces: readonly TaggedPiece[]): TaggedPiece[][] {
  const words: TaggedPiece[][] = [];
  for (const piece of pieces) {
    if (piece.is_subword && words.length > 0) words.at(-1)!.push(piece);
    else words.push([piece]);
  }
  return words;
}

/**
 * One label for a word: that of its first piece, of the piece with the highest score, or of the mean of its pieces'
 * probabilities.
 *
 * @see transformers/pipelines/token_classification.py, aggregate_word
 */
export function aggregateWord(
  pieces: readonly TaggedPiece[],
  strategy: WordStrategy,
  toString: (tokens: readonly string[]) => string,
): TaggedWord {
  const scores = wordScores(pieces, strategy);
  const label = argmax(scores);
  return {
    label,
    score: scores[label]!,
    word: toString(pieces.map(({ token }) => token)),
    start: pieces[0]!.start,
    end: pieces.at(-1)!.end,
  };
}

function wordScores(pieces: readonly TaggedPiece[], strategy: WordStrategy): Float32Array {
  switch (strategy) {
    case "first":
      return pieces[0]!.scores;
    case "max":
      return pieces.map(({ scores }) => scores).reduce((best, scores) =>
        scores[argmax(scores)]! > best[argmax(best)]! ? scores : best
      );
    case "average":
      return pieces[0]!.scores.map((_, label) =>
        pieces.reduce((sum, { scores }) => sum + scores[label]!, 0) / pieces.length
      );
  }
}
