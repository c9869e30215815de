import { EnumType } from "@cliffy/command";
import { XlmError } from "../lib/errors.ts";
import { Engine } from "../lib/runtime/engine.ts";
import { planDocument, withoutStdout } from "../lib/stream/document_output.ts";
import { Field } from "../lib/stream/field.ts";
import { openStream } from "../lib/stream/run_stream.ts";
import { standardStreams, writeStderr } from "../lib/stream/standard_streams.ts";
import { ANSWER_METRICS, answerNormalizer } from "../lib/tasks/qa/mlqa_metric.ts";
import { answerQuestion } from "../lib/tasks/qa/qa.ts";
import { qaHead, qaProgram } from "../lib/tasks/qa/qa_program.ts";
import { squadRecords } from "../lib/tasks/qa/squad.ts";
import { goldAnswers, SquadReport } from "../lib/tasks/qa/squad_metrics.ts";
import type { Model } from "../models/model.ts";
import type { Tokenizer } from "../models/tokenizer.ts";
import { engineOptions } from "./engine_options.ts";
import type { Finish } from "./finish.ts";
import { checkLanguage, tokenizeOptions, tokenizerSettings } from "./model_options.ts";
import { openModel } from "./open_model.ts";
import { taskCommand } from "./options.ts";
import { streamOptions } from "./stream_options.ts";

/** What the reference reads at once, where the model can. */
const MAX_SEQ_LEN = 384;
const DOC_STRIDE = 128;

/** `xlm qa`. */
export function qaCommand(finish: Finish) {
  return taskCommand()
    .type("qa-metric", new EnumType(ANSWER_METRICS))
    .type("result-format", new EnumType(["jsonl", "squad"]))
    .description(`Find the answer to each question in its context.

  echo '{"question":"Who lived?","context":"Ada lived in London."}' | xlm qa -m MODEL
  echo '{"question":"Where?","context":"Ada lived in London."}' | xlm qa -m MODEL --top-k 3 --bare
  echo '{"id":"1","question":"Where?","context":"In London."}' | xlm qa -m MODEL --to squad

Adds "answers": a list of {"score","start","end","answer"}. A SQuAD file (.json) is read question by question.`)
    .group("Input")
    .option("--question-field <name:string>", "Field of the question.", { default: "question" })
    .option("--context-field <name:string>", "Field of the context.", { default: "context" })
    .option("--id-field <name:string>", "Field of the question's id, for --to squad.", { default: "id" })
    .option(
      "--gold-field <name:string>",
      "Field of the gold answers (gold_answers in SQuAD files); prints exact match and F1 to stderr.",
    )
    .option(
      "--qa-metric <rules:qa-metric>",
      "Answer normalization for scoring; auto: MLQA's for scripts without spaces, else SQuAD's.",
      {
        default: "auto" as const,
      },
    )
    .group("Output")
    .option("--to <format:result-format>", "Output format: jsonl, or squad (one object {id: answer} at the end).", {
      default: "jsonl" as const,
    })
    .group("Task")
    .option("-k, --top-k <n:count>", "Number of answers per question.", { default: 1 })
    .option(
      "--doc-stride <tokens:natural>",
      "Overlap of the windows of a long context in tokens; by default 128, or half a window.",
    )
    .option("--max-answer-len <tokens:count>", "Maximum answer length in tokens.", { default: 15 })
    .option(
      "--max-seq-len <tokens:count>",
      "Maximum window length, question included; by default 384, or the limit of model and tokenizer.",
    )
    .option("--max-question-len <tokens:count>", "Truncate longer questions.", { default: 64 })
    .option("--handle-impossible-answer", "Allow the empty answer.")
    .option("--no-align-to-words", "Let answers begin or end inside a word.")
    .action(async function (options, ...files: string[]) {
      const squad = options.to === "squad";
      if (squad && (options.resume || options.forceResume)) {
        throw new XlmError(2, "Cannot resume with --to squad: it writes one document at the end; expected --to jsonl.");
      }
      const document = squad ? await planDocument(options.output, options) : undefined;
      const { output, ...others } = options;
      const plan = {
        ...streamOptions(this, squad ? others : { ...others, ...(output && { output }) }, files, "answers"),
        expand: squadRecords,
      };
      await using stream = await openStream(plan, squad ? withoutStdout : standardStreams);
      const model = await openModel(options);
      checkLanguage(options.lang, model.langs);
      const head = qaHead(model);
      await using engine = new Engine(qaProgram(model, head), engineOptions(options));
      const tokenizer = await model.tokenizer(tokenizerSettings(options));
      const max_seq_len = windowLength(options.maxSeqLen ?? options.maxLength, model, tokenizer);
      const context = {
        model,
        head,
        tokenizer,
        run: engine.run,
        options: {
          ...tokenizeOptions(options),
          top_k: options.topK,
          doc_stride: stride(options.docStride, max_seq_len),
          max_answer_len: options.maxAnswerLen,
          max_seq_len,
          max_question_len: options.maxQuestionLen,
          handle_impossible_answer: options.handleImpossibleAnswer ?? false,
          align_to_words: options.alignToWords,
          offsets: options.offsets,
        },
      };
      await engine.ready;
      const question = new Field(options.questionField, "--question-field");
      const text = new Field(options.contextField, "--context-field");
      const lang = new Field(options.langField, "--lang-field");
      const id = new Field(options.idField, "--id-field");
      const gold = options.goldField === undefined ? undefined : new Field(options.goldField, "--gold-field");
      const report = new SquadReport();
      const predictions = new Map<string, string>();
      const summary = await stream.run(async (record, run) => {
        const name = squad ? String(id.value(record)) : "";
        const right = gold?.find(record);
        const golds = right === undefined ? undefined : goldAnswers(right);
        const asked = {
          question: question.text(record),
          context: text.text(record),
          lang: lang.optionalText(record) ?? options.lang,
        };
        const { result, truncated } = await answerQuestion(asked, context);
        if (truncated) run.countTruncated();
        const best = result[0]?.answer ?? "";
        if (golds) report.add(golds, best, answerNormalizer(options.qaMetric, asked));
        if (squad) predictions.set(name, best);
        return result;
      });
      await document?.write(`${objectJson(predictions)}\n`);
      if (gold && !options.quiet) writeStderr(report.toString());
      finish(summary.exitCode);
    });
}

/** @throws {XlmError} exit code 2 where windows would be longer than the model reads. */
function windowLength(
  asked: number | undefined,
  { max_length }: Pick<Model, "max_length">,
  { model_max_length = MAX_SEQ_LEN }: Pick<Tokenizer, "model_max_length">,
): number {
  if (asked === undefined) return Math.min(max_length, model_max_length, MAX_SEQ_LEN);
  if (asked <= max_length) return asked;
  throw new XlmError(
    2,
    `Cannot use --max-seq-len ${asked}: the model reads ${max_length} tokens; expected at most that.`,
  );
}

/** @throws {XlmError} exit code 2 where windows would not move on. */
function stride(asked: number | undefined, max_seq_len: number): number {
  if (asked === undefined) return Math.min(max_seq_len >> 1, DOC_STRIDE);
  if (asked < max_seq_len) return asked;
  throw new XlmError(
    2,
    `Cannot use --doc-stride ${asked}: windows have ${max_seq_len} tokens; expected less than that.`,
  );
}

/** An object with its fields in the order of the map, whatever they are called. */
function objectJson(fields: ReadonlyMap<string, string>): string {
  return `{${[...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
}
