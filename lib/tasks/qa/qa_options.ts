import type { OffsetUnit } from "../../text/offsets/offsets.ts";
import type { PieceOptions } from "../sequence/text_pieces.ts";

/** A question and the context that may answer it. */
export interface QaRecord {
  question: string;
  context: string;
  lang?: string | undefined;
  /** @default {lang} */
  lang_context?: string | undefined;
}

export interface QaOptions extends PieceOptions {
  top_k: number;
  /** Overlap of the windows of a long context, in tokens. */
  doc_stride: number;
  /** Maximum tokens of an answer. */
  max_answer_len: number;
  /** Maximum tokens of a window, with question and special tokens. */
  max_seq_len: number;
  max_question_len: number;
  /** Whether the empty answer is a candidate too. */
  handle_impossible_answer: boolean;
  /** Widen answers to whole words, separated by white space. */
  align_to_words: boolean;
  offsets: OffsetUnit;
  /** Divides the logits, and scores become shares of all possible answers; their order stays. Not for beam search. */
  temperature?: number;
}
