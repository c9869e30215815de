import type { PairTruncation } from "../../../models/tokenizer.ts";
import { type NameArgument, RecordError } from "../../errors.ts";
import type { TokenWindow } from "./token_windows.ts";

/** What to do with a text that is longer than allowed. */
export type Truncation = "error" | "right" | "left";

export interface LengthLimit {
  /** Maximum tokens, special tokens included; `undefined` for no limit. */
  max_length: number | undefined;
  truncation: Truncation;
  /** Truncate only the first text of a pair. @default {false: the longer one does} */
  truncate_first_only?: boolean | undefined;
}

/**
 * The range of tokens that each text of a sequence keeps so that the sequence fits the limit. All special tokens are
 * kept.
 *
 * @param lengths number of tokens of the text, or of the two texts of a pair.
 * @param special number of special tokens around them.
 * @param advice hint for the error message.
 * @throws {RecordError} `too_long` with truncation `error`, and if the texts cannot be truncated enough.
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
 * The longer text is truncated until both are equally long, then both are. If both are truncated and an odd number of
 * tokens is left, a slow tokenizer gives the extra token to the first text, a fast one to the text that was longer (to
 * the second if they were equal).
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

/** Only the first text is truncated: a slow tokenizer may remove all its tokens, a fast one keeps at least one. */
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
