import type { NonPrinting } from "../lib/text/normalize/non_printing.ts";

/**
 * Pieces of one text, without special tokens. `starts` and `ends` are UTF-16 code units of the original text, half
 * open, one pair a piece.
 */
export interface Pieces {
  ids: number[];
  starts: number[];
  ends: number[];
  /** Number of the word that each piece is of, from 0; of a text given as words, which of them. Only if asked for. */
  words?: number[];
}

/**
 * Which of transformers' two rules cuts the texts of a pair that is too long: that of its tokenizers written in Python
 * (slow), or that of the tokenizers package (fast).
 */
export type PairTruncation = "slow" | "fast";

/** What the user brings to a tokenizer beside its files. */
export interface TokenizerSettings {
  /** Path of the KyTea model that cuts Japanese into words; else `XLM_KYTEA_MODEL`, else where transformers looks. */
  kytea_model?: string | undefined;
  /** What stands for a character that is not printed, a tab or a line end: nothing, or a space. XLM only. @default {"drop"} */
  non_printing?: NonPrinting | undefined;
}

/** How a text is read. */
export interface ReadingOptions {
  /** Language whose rules apply; a tokenizer without language rules ignores it. */
  lang?: string | undefined;
  /** Special tokens written in the text are ordinary text. @default {false} */
  split_special_tokens?: boolean | undefined;
  /** The text is split into words, normalised and lower-cased already: white space parts the words. XLM only. @default {false} */
  bypass_tokenizer?: boolean | undefined;
  /** Tell the word of each piece. @default {false} */
  words?: boolean | undefined;
}

/** How a text, or a pair of texts, becomes a sequence. */
export interface EncodeOptions extends ReadingOptions {
  /** The second text of a pair. */
  text_pair?: string | readonly string[] | undefined;
  /** Language of the second text. @default {lang} */
  lang_pair?: string | undefined;
  /** @default {true} */
  add_special_tokens?: boolean | undefined;
}

/**
 * One sequence as the model reads it. All arrays have the sequence's length. Offsets are UTF-16 code units of the text
 * that `sequence_ids` names; special tokens have offsets 0, 0.
 */
export interface Encoding {
  input_ids: number[];
  starts: number[];
  ends: number[];
  special_tokens_mask: number[];
  /** As the family's reference gives them: XLM 1 for the second text and its special tokens, XLM-RoBERTa 0 throughout. */
  token_type_ids: number[];
  /** 0 first text, 1 second text, -1 special token added by the template. */
  sequence_ids: number[];
  /** Number of the word in its text, -1 for special tokens; only if asked for. */
  words?: number[];
}

/** What each stage of tokenization made of a text, in order; values are JSON. */
export type Explanation = Record<string, unknown>;

/** The special tokens a command may need by role, as written in the vocabulary. */
export interface SpecialTokens {
  bos_token: string;
  eos_token: string;
  sep_token: string;
  cls_token: string;
  pad_token: string;
  unk_token: string;
  mask_token: string;
}

/**
 * A tokenizer of either family, with transformers' results. A list of strings is a text already split into words; its
 * offsets are those of the words joined by one space.
 */
export interface Tokenizer {
  readonly special_tokens: SpecialTokens;
  /** Number of entries, added tokens included: ids are below it. */
  readonly vocab_size: number;
  /** Language codes with rules of their own; empty where the tokenizer has none. */
  readonly languages: readonly string[];
  readonly pair_truncation: PairTruncation;
  /** Which of a word's pieces is marked as such: the last (`</w>`) or the first (`▁`). */
  readonly marked_piece: "last" | "first";
  /** Tokens that longer sequences are cut to where nothing else is asked for; `undefined` for no limit of its own. */
  readonly model_max_length: number | undefined;
  tokenize(text: string | readonly string[], options?: ReadingOptions): Pieces;
  encode(text: string | readonly string[], options?: EncodeOptions): Encoding;
  /** The inverse of `encode`, as transformers' `decode` prints it. */
  decode(ids: readonly number[], options?: { skip_special_tokens?: boolean }): string;
  /** What the pieces say, given as the vocabulary writes them. */
  convertTokensToString(tokens: readonly string[]): string;
  explain(text: string | readonly string[], options?: ReadingOptions): Explanation;
  tokenToId(token: string): number | undefined;
  /** For an id that the vocabulary lacks, what transformers shows: XLM the unknown token, XLM-RoBERTa nothing. */
  idToToken(id: number): string;
  buildInputsWithSpecialTokens(ids: readonly number[], pair?: readonly number[]): number[];
  /** Where each of one or two texts of these lengths begins in what `buildInputsWithSpecialTokens` makes of them. */
  textBegins(lengths: readonly number[]): number[];
  getSpecialTokensMask(
    ids: readonly number[],
    pair?: readonly number[],
    already_has_special_tokens?: boolean,
  ): number[];
  createTokenTypeIdsFromSequences(ids: readonly number[], pair?: readonly number[]): number[];
  /** Writes the vocabulary files into `directory` and returns their paths. */
  saveVocabulary(directory: string): Promise<string[]>;
}
