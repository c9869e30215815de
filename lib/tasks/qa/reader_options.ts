import { count, field, flag, natural, negatedFlag, type Values } from "../../options/option.ts";
import { SEQUENCE_OPTIONS } from "../sequence/sequence_options.ts";
import type { TaskStart } from "../task.ts";

/** Options that say how a question and its context become answers. */
export const READER_OPTIONS = {
  doc_stride: natural(
    "tokens",
    "Overlap of the windows of a long context in tokens; by default 128, or half a window.",
  ),
  max_answer_len: count("tokens", "Maximum answer length in tokens.", { default: 15 }),
  max_seq_len: count(
    "tokens",
    "Maximum window length in tokens, question included; by default 384, or less if the model or tokenizer is limited.",
  ),
  max_question_len: count("tokens", "Truncate longer questions.", { default: 64 }),
  handle_impossible_answer: flag("Allow the empty answer."),
  align_to_words: negatedFlag("Let answers begin or end inside a word."),
  question_field: field("question", "Field of the question."),
  context_field: field("context", "Field of the context."),
  ...SEQUENCE_OPTIONS,
};

export type ReaderStart = Omit<TaskStart<typeof READER_OPTIONS>, "options"> & {
  options: Values<typeof READER_OPTIONS> & { top_k: number; calibration?: string | undefined };
};
