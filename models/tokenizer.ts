import type { NonPrinting } from "../lib/text/normalize/non_printing.ts";

/**
 * Pieces of one text, without special tokens. `starts` and `ends` are offsets in UTF-16 code units of the original
 * text, end exclusive, one pair per piece.
 */
export interface Pieces {
  ids: number[];
  starts: number[];
  ends: number[];
  /**
   * Number, from 0, of the word that each piece belongs to (of a text given as words, the index of the word). Only if
   * requested.
   */
  words?: number[];
}

/**
 * The rule by which a pair that is too long is truncated: that of transformers' Python tokenizers (slow), or that of
 * the tokenizers package (fast).
 */
export type PairTruncation = "slow" | "fast";

/** Settings of a tokenizer that are not in its files. */
export interface TokenizerSettings {
  /** Path of the KyTea model that segments Japanese; by default `XLM_KYTEA_MODEL`, else transformers' path. */
  kytea_model?: string | undefined;
  /** Drop non-printing characters (tabs, line ends, …), or replace each with a space. XLM only. @default {"drop"} */
  non_printing?: NonPrinting | undefined;
}

/** Options of tokenizing a text. */
export interface ReadingOptions {
  /** The language whose rules apply; ignored by tokenizers without language rules. */
  lang?: string | undefined;
  /** Treat special tokens in the text as ordinary text. @default {false} */
  split_special_tokens?: boolean | undefined;
  /** The text is already normalised and tokenized: split it only at white space. XLM only. @default {false} */
  bypass_tokenizer?: boolean | undefined;
  /** Return the word of each piece. @default {false} */
  words?: boolean | undefined;
}

/** Options of encoding a text or a pair of texts. */
export interface EncodeOptions extends ReadingOptions {
  /** The second text of a pair. */
  text_pair?: string | readonly string[] | undefined;
  /** Language of the second text. @default {lang} */
  lang_pair?: string | undefined;
  /** @default {true} */
  add_special_tokens?: boolean | undefined;
}

/**
 * One sequence for the model. All arrays have its length. Offsets are UTF-16 code units in the text that `sequence_ids`
 * refers to; special tokens have offsets 0, 0.
 */
export interface Encoding {
  input_ids: number[];
  starts: number[];
  ends: number[];
  special_tokens_mask: number[];
  /** As in transformers: XLM has 1 for the second text and its special tokens, XLM-RoBERTa 0 throughout. */
  token_type_ids: number[];
  /** 0 first text, 1 second text, -1 special token added by the template. */
  sequence_ids: number[];
  /** Number of the word in its text, -1 for special tokens; only if requested. */
  words?: number[];
}

/** The output of each tokenization stage, in order, as JSON values. */
export type Explanation = Record<string, unknown>;

/** The special tokens by role, as in the vocabulary. */
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
 * A tokenizer of any family, with transformers' results. A list of strings is a text already split into words; its
 * offsets are those of the words joined by one space.
 */
export interface Tokenizer {
  readonly special_tokens: SpecialTokens;
  /** Number of entries, added tokens included; ids are less than it. */
  readonly vocab_size: number;
  /** Codes of the languages with rules of their own; empty if the tokenizer has none. */
  readonly languages: readonly string[];
  readonly pair_truncation: PairTruncation;
  /** Which piece of a word has a mark: the last (`</w>`) or the first (`▁`). */
  readonly marked_piece: "last" | "first";
  /** Default maximum length of truncated sequences, in tokens; `undefined` for no limit of its own. */
  readonly model_max_length: number | undefined;
  tokenize(text: string | readonly string[], options?: ReadingOptions): Pieces;
  encode(text: string | readonly string[], options?: EncodeOptions): Encoding;
  /** The inverse of `encode`, as transformers' `decode` prints it. */
  decode(ids: readonly number[], options?: { skip_special_tokens?: boolean }): string;
  /** The text of pieces, given as entries of the vocabulary. */
  convertTokensToString(tokens: readonly string[]): string;
  explain(text: string | readonly string[], options?: ReadingOptions): Explanation;
  tokenToId(token: string): number | undefined;
  /** The token of an id; for an unknown id as in transformers: XLM the unknown token, XLM-RoBERTa an empty text. */
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
