import type { NameArgument } from "../../errors.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { framedSequence, specialTokens, templateFrame } from "../sequence/frame.ts";
import type { TagContext } from "./tag_context.ts";
import { readPieces, type TextPieces } from "../sequence/text_pieces.ts";
import type { TaggedPiece } from "./tagged_pieces.ts";
import type { LabelProbabilities } from "./tag_program.ts";
import { joinedWords, type TextWords } from "./text_words.ts";
import { type TokenWindow, tokenWindows } from "../sequence/token_windows.ts";
import { truncate } from "../sequence/truncation.ts";

const ADVICE = (called: NameArgument) =>
  `Use ${called("stride")} to read it in windows, or ${called("truncation")} right`;

/** The pieces of one window of a text, with the probabilities of their labels. */
export interface TaggedWindow {
  window: TokenWindow;
  pieces: TaggedPiece[];
}

/**
 * Runs the model over a text or its words, whole or in windows.
 *
 * @throws {RecordError} `too_long`, `unknown_lang`, `non_finite`.
 */
export async function tagWindows(
  read: string | TextWords,
  lang: string | undefined,
  { model, tokenizer, run, options }: TagContext,
): Promise<{ windows: TaggedWindow[]; truncated: boolean }> {
  const text = typeof read === "string" ? read : read.text;
  const pieces = typeof read === "string"
    ? readPieces(read, lang, tokenizer, options)
    : placed(readPieces(read.words, lang, tokenizer, options), read);
  const frame = templateFrame(tokenizer);
  const special = specialTokens(frame, 1);
  const { length } = pieces.ids;
  const limit = { ...options, max_length: options.max_length ?? model.max_length };
  const windows = options.stride === undefined
    ? truncate([length], special, limit, tokenizer.pair_truncation, ADVICE)
    : tokenWindows(length, limit.max_length - special, options.stride);
  const tagged = await Promise.all(windows.map(async (window) => {
    const ids = pieces.ids.slice(window.begin, window.end);
    const { sequence, begins: [first = 0] } = framedSequence([ids], [lang], frame, model);
    const scores = (await run(sequence)).slice(first, first + ids.length);
    return { window, pieces: taggedPieces(pieces, window, scores, text, tokenizer) };
  }));
  const [{ begin, end }] = windows as [TokenWindow];
  return { windows: tagged, truncated: options.stride === undefined && end - begin < length };
}

/** Moves offsets in the words joined by one space, which the tokenizer returns, to offsets in the text. */
function placed({ starts, ends, words, ...pieces }: TextPieces, text: TextWords): TextPieces {
  const joined = joinedWords(text.words).starts;
  const shift = (at: number, i: number) => at + text.starts[words[i]!]! - joined[words[i]!]!;
  return { ...pieces, words, starts: starts.map(shift), ends: ends.map(shift) };
}

function taggedPieces(
  { ids, starts, ends, words }: TextPieces,
  { begin, end }: TokenWindow,
  scores: LabelProbabilities,
  text: string,
  tokenizer: Tokenizer,
): TaggedPiece[] {
  const unknown = tokenizer.tokenToId(tokenizer.special_tokens.unk_token);
  const goesOn = (i: number) => {
    if (tokenizer.marked_piece === "last") return i > begin && words[i] === words[i - 1];
    // The reference's rule for tokenizers without word boundaries, extended to all white space.
    return starts[i]! > 0 && ids[i] !== unknown && !/\s/.test(text.slice(starts[i]! - 1, starts[i]! + 1));
  };
  return Array.from({ length: end - begin }, (_, at) => {
    const i = begin + at;
    const [start, end] = [starts[i]!, ends[i]!];
    const token = ids[i] === unknown ? text.slice(start, end) : tokenizer.idToToken(ids[i]!);
    return { token, scores: scores[at]!, start, end, index: i + 1, word: words[i]!, is_subword: goesOn(i) };
  });
}

/** Each piece once: of several windows that contain it, from the one in which it is farthest from the ends. */
export function maxContextPieces(windows: readonly TaggedWindow[]): TaggedPiece[] {
  const best = new Map<number, { piece: TaggedPiece; distance: number }>();
  for (const { window: { begin, end }, pieces } of windows) {
    pieces.forEach((piece, at) => {
      const distance = Math.min(at, end - begin - 1 - at);
      const known = best.get(piece.index);
      if (known === undefined || distance > known.distance) best.set(piece.index, { piece, distance });
    });
  }
  return [...best.values()].map(({ piece }) => piece).sort((a, b) => a.index - b.index);
}
