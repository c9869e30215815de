import { join } from "@std/path";
import { answerQuestion, type Model, type QaContext, qaHead, qaProgram } from "../mod.ts";
import { squadRecords } from "../lib/tasks/qa/squad.ts";
import { goldAnswers, SquadReport } from "../lib/tasks/qa/squad_metrics.ts";
import { answersTo, withEngine } from "./answers.ts";
import { type Evaluation, type EvaluationOptions, LANGUAGES } from "./evaluation.ts";
import { UNSPACED } from "./held_out_runs.ts";
import { overlapAnswer } from "./overlap_answer.ts";
import { mean } from "./table.ts";
import { readText } from "./unseen_text.ts";

/** A question of XQuAD. */
export interface Question {
  question: string;
  context: string;
  gold: string[];
}

/** XQuAD: the answer to a question in its paragraph. */
export const qaEvaluation: Evaluation = {
  summary: "XQuAD: exact match and F1",
  heads: ["qa-simple", "qa"],
  async run(options) {
    const rows: (string | number)[][] = [];
    const byCharacter: (string | number)[][] = [];
    await withReader(options, async (read) => {
      for (const language of LANGUAGES) {
        const questions = await readXquad(language, options);
        if (questions.length === 0) continue;
        const overlap = questions.map(({ question, context }) => overlapAnswer(question, context, language));
        const contenders = [
          await read(questions, language),
          overlap.map(({ sentence }) => sentence),
          overlap.map(({ run }) => run),
        ];
        const row = (form: (text: string) => string) => [
          String(questions.length),
          ...contenders.flatMap((answers) => scores(questions, answers, form)),
        ];
        rows.push([language, ...row((text) => text)]);
        if (language === "zh") byCharacter.push(["zh, by character", ...row(characters)]);
      }
    });
    const means = [2, 3, 4, 5, 6, 7].map((column) => mean(rows.map((row) => row[column] as number)));
    const table = {
      title: "Question answering (XQuAD): exact match and F1 in percent",
      note: NOTE,
      columns: ["language", "questions", "xlm EM", "F1", "sentence EM", "F1", "rest of it EM", "F1"],
      rows: [...rows, ...byCharacter, ["mean of languages", "", ...means]],
    };
    const figures = [["en", rows.find(([language]) => language === "en")!], ["mean", ["", "", ...means]]] as const;
    return {
      tables: [table],
      figures: figures.map(([name, row]) => {
        const [value, sentence] = [row[3] as number, row[5] as number];
        return { name: `answers, F1, ${name}`, value, baseline: { name: "sentence", value: sentence } };
      }),
    };
  },
};

const NOTE =
  "Scored by SQuAD's rules, by which a Chinese answer is one word; by character: each Chinese character is a " +
  "word (not part of the mean). Sentence: the sentence of the paragraph that shares most words (in Chinese, character " +
  "bigrams) with the question, weighted by rarity. Rest of it: the longest run of that sentence's words that are not in " +
  "the question.";

export async function readXquad(
  language: string,
  { data, limit }: Pick<EvaluationOptions, "data" | "limit">,
): Promise<Question[]> {
  const text = await readText(join(data, "xquad", `xquad.${language}.json.gz`));
  const records = text === "" ? [] : squadRecords(JSON.parse(text))!;
  return records.slice(0, limit).map(({ question, context, gold_answers }) => {
    return { question: String(question), context: String(context), gold: goldAnswers(gold_answers) };
  });
}

/** @param form normalizes a text before it is compared. */
function scores(questions: readonly Question[], answers: readonly string[], form: (text: string) => string): number[] {
  const report = new SquadReport();
  questions.forEach(({ gold }, i) => report.add(gold.map(form), form(answers[i]!)));
  return [report.exact_match, report.f1];
}

/** Splits Chinese as MLQA's script does: each Han character is a word. */
function characters(text: string): string {
  return text.replace(/\p{Script=Han}/gu, " $& ");
}

async function withReader(
  { model }: EvaluationOptions,
  use: (read: (questions: readonly Question[], language: string) => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const context = await readerContext(model);
  await withEngine(qaProgram(model, context.head), (run) =>
    use(async (questions, language) => {
      const options = optionsFor(language, context);
      const answers = await answersTo(questions, (question) => answerQuestion(question, { ...context, options, run }));
      return answers.map(({ result }) => result[0]?.answer ?? "");
    }));
}

/** Where no spaces part words, the word around an answer is its sentence. */
export function optionsFor(language: string, { options }: Pick<QaContext, "options">): QaContext["options"] {
  return { ...options, align_to_words: !UNSPACED.includes(language) };
}

/** What the command does. */
export async function readerContext(model: Model): Promise<Omit<QaContext, "run">> {
  const max_seq_len = Math.min(model.max_length, 384);
  return {
    model,
    head: qaHead(model),
    tokenizer: await model.tokenizer(),
    options: {
      top_k: 1,
      doc_stride: Math.min(128, max_seq_len >> 1),
      max_answer_len: 15,
      max_seq_len,
      max_question_len: 64,
      handle_impossible_answer: false,
      align_to_words: true,
      split_special_tokens: true,
      bypass_tokenizer: false,
      offsets: "codepoint",
    },
  };
}
