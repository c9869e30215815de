import type { OffsetUnit } from "../../text/offsets/offsets.ts";

/** A question and where to look for its answer. */
export interface QaRecord {
  question: string;
  context: string;
  lang?: string | undefined;
  /** @default {lang} */
  lang_context?: string | undefined;
}

export interface QaOptions {
  top_k: number;
  /** Tokens that two windows of a long context share. */
  doc_stride: number;
  /** Most tokens of an answer. */
  max_answer_len: number;
  /** Most tokens of a window with its question, special ones included. */
  max_seq_len: number;
  max_question_len: number;
  /** Whether there may be no answer: an empty one competes. */
  handle_impossible_answer: boolean;
  /** Answers are whole words, as white space parts them. */
  align_to_words: boolean;
  split_special_tokens: boolean | undefined;
  bypass_tokenizer: boolean;
  offsets: OffsetUnit;
}
