import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { XlmError } from "../../errors.ts";
import { choice, count, field, fieldIfNamed, flag, natural, negatedFlag } from "../../options/option.ts";
import { OFFSETS, readingOptions, readLang, SEQUENCE_OPTIONS } from "../sequence/sequence_options.ts";
import { task } from "../task.ts";
import { ANSWER_METRICS, answerNormalizer } from "./mlqa_metric.ts";
import { answerQuestion } from "./qa.ts";
import { qaHead, qaProgram } from "./qa_program.ts";
import { squadRecords } from "./squad.ts";
import { goldAnswers, SquadReport } from "./squad_metrics.ts";

/** The reference's default, for models that read as much. */
const MAX_SEQ_LEN = 384;
const DOC_STRIDE = 128;

export const qaTask = task({
  description: `Find the answer to each question in its context.

  echo '{"question":"Who lived?","context":"Ada lived in London."}' | xlm qa -m MODEL
  echo '{"question":"Where?","context":"Ada lived in London."}' | xlm qa -m MODEL --top-k 3 --bare
  echo '{"id":"1","question":"Where?","context":"In London."}' | xlm qa -m MODEL --to squad

Adds "answers": a list of {"score","start","end","answer"}. A SQuAD file (.json) is read question by question.`,
  result_field: "answers",
  options: {
    top_k: count("n", "Number of answers per question.", { short: "k", default: 1 }),
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
    gold_field: fieldIfNamed(
      "Field of the gold answers (gold_answers in SQuAD files); prints exact match and F1 to stderr.",
    ),
    qa_metric: choice(
      "rules:qa-metric",
      ANSWER_METRICS,
      "Answer normalization for scoring; auto: MLQA's for scripts without spaces, else SQuAD's.",
      { group: "Input", default: "auto" },
    ),
    ...OFFSETS,
    ...SEQUENCE_OPTIONS,
  },
  readText: (record, { context_field }) => context_field.text(record),
  plan: () => ({ expand: squadRecords }),
  async start({ options, model, tokenizer: load, run }) {
    const { gold_field: gold, top_k, max_answer_len, max_question_len, offsets } = options;
    const head = qaHead(model);
    const spans = run(qaProgram(model, head));
    const tokenizer = await load();
    const max_seq_len = windowLength(options.max_seq_len ?? options.max_length, model, tokenizer);
    const context = {
      model,
      head,
      tokenizer,
      run: spans,
      options: {
        ...readingOptions(options),
        top_k,
        doc_stride: stride(options.doc_stride, max_seq_len),
        max_answer_len,
        max_seq_len,
        max_question_len,
        handle_impossible_answer: options.handle_impossible_answer,
        align_to_words: options.align_to_words,
        offsets: offsets ?? "codepoint",
      },
    };
    const report = new SquadReport();
    return {
      async answer(record) {
        const right = gold?.find(record);
        const golds = right === undefined ? undefined : goldAnswers(right);
        const asked = {
          question: options.question_field.text(record),
          context: options.context_field.text(record),
          lang: readLang(record, options),
        };
        const answered = await answerQuestion(asked, context);
        const best = answered.result[0]?.answer ?? "";
        if (golds) report.add(golds, best, answerNormalizer(options.qa_metric, asked));
        return answered;
      },
      report: gold && (() => report.toString()),
    };
  },
});

/** @throws {XlmError} exit code 2 if windows would be longer than the model reads. */
function windowLength(
  asked: number | undefined,
  { max_length }: Pick<Model, "max_length">,
  { model_max_length = MAX_SEQ_LEN }: Pick<Tokenizer, "model_max_length">,
): number {
  if (asked === undefined) return Math.min(max_length, model_max_length, MAX_SEQ_LEN);
  if (asked <= max_length) return asked;
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("max_seq_len")} ${asked}: the model reads ${max_length} tokens; expected at most that.`,
  );
}

/** @throws {XlmError} exit code 2 if windows would not advance. */
function stride(asked: number | undefined, max_seq_len: number): number {
  if (asked === undefined) return Math.min(max_seq_len >> 1, DOC_STRIDE);
  if (asked < max_seq_len) return asked;
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called("doc_stride")} ${asked}: windows have ${max_seq_len} tokens; expected less than that.`,
  );
}
