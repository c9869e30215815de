import type { Tokenizer } from "../mod.ts";
import type { Random } from "./seeded_random.ts";

/** A line and the positions that are masked and predicted. */
export interface MaskedLine {
  /** The true ids, special tokens included. */
  input_ids: readonly number[];
  positions: readonly number[];
}

/** What a contender predicts for one masked piece. */
export interface Guess {
  /** Whether its first prediction is the piece. */
  right: boolean;
  /** Natural logarithm of the piece's probability. */
  log_prob: number;
}

/**
 * Chooses the pieces to mask, never `<unk>`.
 *
 * @param rate share of the pieces, 0 to 1.
 * @param max_length maximum tokens of a line, special tokens included; longer lines are truncated.
 * @returns the lines with at least one masked piece.
 */
export function maskedLines(
  lines: readonly string[],
  tokenizer: Tokenizer,
  { rate, max_length, random }: { rate: number; max_length: number; random: Random },
): MaskedLine[] {
  const unknown = tokenizer.tokenToId(tokenizer.special_tokens.unk_token)!;
  return lines.map((line) => {
    const special = tokenizer.buildInputsWithSpecialTokens([]).length;
    const ids = tokenizer.tokenize(line, { split_special_tokens: true }).ids.slice(0, max_length - special);
    const positions = ids.flatMap((id, i) => random() < rate && id !== unknown ? [i + 1] : []);
    return { input_ids: tokenizer.buildInputsWithSpecialTokens(ids), positions };
  }).filter(({ positions }) => positions.length > 0);
}

/** The guess of a contender that gives each piece of the vocabulary a probability. */
export function guessOf(probabilities: Float64Array, id: number): Guess {
  let best = 0;
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i]! > probabilities[best]!) best = i;
  return { right: best === id, log_prob: Math.log(probabilities[id]!) };
}

/** Perplexity per piece: the inverse geometric mean of the pieces' probabilities. */
export function perplexity(guesses: readonly Guess[]): number {
  return Math.exp(-guesses.reduce((sum, { log_prob }) => sum + log_prob, 0) / guesses.length);
}
