import type { PairTruncation } from "../../../models/tokenizer.ts";
import { type NameArgument, RecordError } from "../../errors.ts";
import type { TokenWindow } from "./token_windows.ts";

/** What to do with a text that is longer than allowed. */
export type Truncation = "error" | "right" | "left";

export interface LengthLimit {
  /** Tokens, special ones included; `undefined` for no limit. */
  max_length: number | undefined;
  truncation: Truncation;
  /** Of a pair only the first text may lose tokens. @default {false: the longer one does} */
  truncate_first_only?: boolean | undefined;
}

/**
 * The tokens that each text of a sequence keeps within the limit: those that fit, from its start or its end. Special
 * tokens all stay.
 *
 * @param lengths tokens of the one text, or of the two texts of a pair.
 * @param special special tokens around them.
 * @param advice what helps against a text that is too long.
 * @throws {RecordError} `too_long` with truncation `error`, and where the texts cannot lose enough.
 */
export function truncate(
  lengths: readonly number[],
  special: number,
  { max_length = Infinity, truncation, truncate_first_only = false }: LengthLimit,
  rule: PairTruncation,
  advice: (called: NameArgument) => string = (called) => `Use ${called("truncation")} right or split it`,
): TokenWindow[] {
  const total = lengths.reduce((sum, length) => sum + length, special);
  if (total <= max_length) return lengths.map((length) => ({ begin: 0, end: length }));
  if (truncation === "error") {
    throw new RecordError(
      "too_long",
      (called) => `The text has ${total} tokens, ${max_length} are allowed. ${advice(called)}`,
    );
  }
  const allowed = max_length - special;
  if (allowed < 0) {
    throw new RecordError(
      "too_long",
      (called) => `The special tokens alone are longer than ${max_length}. Raise ${called("max_length")}`,
    );
  }
  const kept = lengths.length === 1
    ? [allowed]
    : truncate_first_only
    ? onlyFirst(lengths, allowed, rule)
    : longestFirst(lengths, allowed, rule);
  return lengths.map((length, side) => {
    const begin = truncation === "right" ? 0 : length - kept[side]!;
    return { begin, end: begin + kept[side]! };
  });
}

/**
 * The longer text loses tokens until both are equal, then both do. Where an odd number is left for two that are cut, a slow
 * tokenizer gives the first text one more, a fast one the text that was longer, of equal ones the second.
 *
 * @see transformers/tokenization_python.py, truncate_sequences; tokenizers/src/utils/truncation.rs, truncate_encodings
 */
function longestFirst([first = 0, second = 0]: readonly number[], allowed: number, rule: PairTruncation): number[] {
  const shorter = Math.min(first, second);
  if (shorter <= allowed - shorter) {
    return first > second ? [allowed - shorter, shorter] : [shorter, allowed - shorter];
  }
  const less = Math.floor(allowed / 2);
  const more = allowed - less;
  return rule === "slow" || first > second ? [more, less] : [less, more];
}

/** The first text alone loses tokens: a slow tokenizer takes all of them if it must, a fast one leaves one at least. */
function onlyFirst([, second = 0]: readonly number[], allowed: number, rule: PairTruncation): number[] {
  const first = allowed - second;
  if (first >= (rule === "slow" ? 0 : 1)) return [first, second];
  throw new RecordError(
    "too_long",
    (called) =>
      `The second text has ${second} tokens, which leaves no room for the first among ${allowed}. Raise ${
        called("max_length")
      }`,
  );
}
