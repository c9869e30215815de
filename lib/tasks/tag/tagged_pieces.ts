/** A piece of a text with the probabilities of its labels. Offsets are UTF-16 units of the text. */
export interface TaggedPiece {
  /** As the vocabulary writes it; an unknown one as the text has it. */
  token: string;
  scores: Float32Array;
  start: number;
  end: number;
  /** Position in the sequence of the whole text, the first special token being 0. */
  index: number;
  /** Number of its word. */
  word: number;
  /** Whether it goes on with a word. */
  is_subword: boolean;
}

/** The best label of a row of probabilities, the first of equals. */
export function argmax(scores: Float32Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  return best;
}
