/** A piece of a text with the probabilities of its labels. Offsets are UTF-16 units of the text. */
export interface TaggedPiece {
  /** Entry of the vocabulary; for an unknown piece, its text. */
  token: string;
  scores: Float32Array;
  start: number;
  end: number;
  /** Position in the sequence of the whole text, where the first special token has position 0. */
  index: number;
  /** Number of the word that it belongs to. */
  word: number;
  /** Whether it continues a word. */
  is_subword: boolean;
}

/** Index of the greatest score, the first of equal ones. */
export function argmax(scores: Float32Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  return best;
}
