import type { Model } from "../../../models/model.ts";
import type { Tokenizer } from "../../../models/tokenizer.ts";
import { XlmError } from "../../errors.ts";
import type { StreamRecord } from "../../record/record.ts";
import type { OffsetUnit } from "../../text/offsets/offsets.ts";
import { readTemperature } from "../calibrate/calibration_file.ts";
import { readingOptions, readLang } from "../sequence/sequence_options.ts";
import { type Answered, answerQuestion, type QaContext } from "./qa.ts";
import type { QaRecord } from "./qa_options.ts";
import { qaHead, qaProgram } from "./qa_program.ts";
import type { ReaderStart } from "./reader_options.ts";

/** The reference's default, for models that read as much. */
const MAX_SEQ_LEN = 384;
const DOC_STRIDE = 128;

/** Answers the questions of records as the options say. */
export interface Reader {
  context: QaContext;
  /** @throws {RecordError} as `answerQuestion`. */
  answer(record: StreamRecord): Promise<Answered & { asked: QaRecord & { lang: string | undefined } }>;
}

/** @throws {XlmError} exit code 2 for options that do not fit the model, 3 for a model that cannot do it. */
export async function openReader(
  { options, model, tokenizer: load, run }: ReaderStart,
  offsets: OffsetUnit,
): Promise<Reader> {
  const head = qaHead(model);
  const spans = run(qaProgram(model, head));
  const tokenizer = await load();
  const max_seq_len = windowLength(options.max_seq_len ?? options.max_length, model, tokenizer);
  const { top_k, max_answer_len, max_question_len, handle_impossible_answer, align_to_words, calibration } = options;
  if (calibration !== undefined && head === "qa") refuseBeamSearch("calibration");
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
      handle_impossible_answer,
      align_to_words,
      offsets,
      ...calibration !== undefined && {
        temperature: await readTemperature(calibration, { kind: "answers", model: options.model }),
      },
    },
  };
  return {
    context,
    async answer(record) {
      const asked = {
        question: options.question_field.text(record),
        context: options.context_field.text(record),
        lang: readLang(record, options),
      };
      return { ...await answerQuestion(asked, context), asked };
    },
  };
}

/** @throws {XlmError} exit code 2: beam search keeps only the best starts and ends. */
export function refuseBeamSearch(option: string, value = ""): never {
  throw new XlmError(
    2,
    (called) =>
      `Cannot use ${called(option)}${value}: the model's head ranks answers by beam search, which does not tell the ` +
      "probabilities of all others; expected a head with logits of starts and ends.",
  );
}

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
