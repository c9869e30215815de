import { temper } from "../uncertainty/temper.ts";
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
  /** Probabilities of all labels by id. */
  scores: ArrayLike<number>;
  /** The same at temperature 1. */
  uncalibrated: Float32Array;
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
  temperature: number,
): TaggedWord {
  return {
    ...labelled(wordScores(pieces, strategy), temperature),
    word: toString(pieces.map(({ token }) => token)),
    start: pieces[0]!.start,
    end: pieces.at(-1)!.end,
  };
}

/** The best label, which is that at temperature 1, and the probabilities at a temperature. */
export function labelled(
  probabilities: Float32Array,
  temperature: number,
): Pick<TaggedWord, "label" | "score" | "scores" | "uncalibrated"> {
  const label = argmax(probabilities);
  const scores = temperature === 1 ? probabilities : temper(probabilities, temperature);
  return { label, score: scores[label]!, scores, uncalibrated: probabilities };
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
