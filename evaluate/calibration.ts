import { answerQuestion, classify, classifyProgram, qaProgram, tag, tagProgram } from "../mod.ts";
import { ReliabilityCounts } from "../lib/metrics/reliability_counts.ts";
import { AnswerDecision, type Decision, LabelDecision } from "../lib/tasks/calibrate/decision.ts";
import { fitTemperature } from "../lib/tasks/calibrate/fit_temperature.ts";
import { reliability } from "../lib/tasks/calibrate/reliability.ts";
import { CalibratedScores } from "../lib/tasks/qa/calibrated_scores.ts";
import { answerNormalizer } from "../lib/tasks/qa/mlqa_metric.ts";
import { wordDecision } from "../lib/tasks/tag/word_decisions.ts";
import { answersTo, withEngine } from "./answers.ts";
import { identifierContext, itemsOf } from "./classify.ts";
import { type Evaluation, type EvaluationOptions, LANGUAGES } from "./evaluation.ts";
import { optionsFor, type Question, readerContext, readXquad } from "./qa.ts";
import { taggerContext } from "./tag.ts";
import { below, seededRandom } from "./seeded_random.ts";
import { readUd, type UdSentence } from "./unseen_text.ts";

const ITEMS = 300;
const BINS = 15;
const RESAMPLES = 500;

/** Decisions to fit a temperature to, and others to judge it by. */
interface Split {
  fitted: Decision[];
  held: Decision[];
}

/** One temperature a command, fitted on one half of the data and judged on the other. */
export const calibrationEvaluation: Evaluation = {
  summary: "calibration: log loss and ECE of held-out texts, before and after",
  heads: ["sequence-classification", "token-classification", "qa-simple"],
  async run(options) {
    const splits: [name: string, text: string, Split][] = [];
    const { heads } = options.model;
    if (heads.includes("sequence-classification")) {
      splits.push(["classify", "NTREX, UD test: sentences, 5, 2 and 1 words", await labelSplit(options)]);
    }
    if (heads.includes("token-classification")) splits.push(["tag", "UD dev, UD test", await wordSplit(options)]);
    if (heads.includes("qa-simple")) splits.push(["qa", "XQuAD", await answerSplit(options)]);
    const table = {
      title: "Calibration: figures of held-out decisions before and after",
      note: NOTE,
      columns: [
        "command",
        "text",
        "fitted on",
        "temperature",
        "held out",
        "log loss",
        "after",
        "ECE in percent",
        "after",
        "change, 95 %",
        "by chance",
      ],
      rows: splits.map(([name, text, split]) => [name, text, ...figures(split)]),
    };
    return { tables: [table], figures: [] };
  },
};

const NOTE =
  `One temperature for all languages. ECE with ${BINS} bins of equal width; where 95 of 100 changes lie when ` +
  "the held-out decisions are resampled; by chance: the ECE, on average, of as many decisions that are right just as " +
  "often as the calibrated scores say. " +
  "Labels: every second text fits, the others are held out. Words: UD's dev sentences fit, its test sentences are held " +
  "out (of languages without a test part, further dev sentences). Answers: questions of the first half of XQuAD fit, " +
  "those of the second half, about other paragraphs, are held out; an answer is right if it equals the gold one.";

/** @throws {Error} if no temperature fits best. */
function figures({ fitted, held }: Split): string[] {
  const temperature = fitTemperature(fitted);
  if (temperature === undefined) throw new Error("no temperature fits best");
  const [before, after] = [undefined, temperature].map((t) => reliability(held, t, BINS));
  const scored = held.map((decision) => {
    return { before: decision.confidence(), after: decision.confidence(temperature), right: decision.right };
  });
  const [low, high] = changes(scored);
  return [
    String(fitted.length),
    temperature.toFixed(3),
    String(held.length),
    before!.log_loss.toFixed(4),
    after!.log_loss.toFixed(4),
    (100 * before!.ece).toFixed(2),
    (100 * after!.ece).toFixed(2),
    `${(100 * low).toFixed(2)} to ${(100 * high).toFixed(2)}`,
    (100 * byChance(scored)).toFixed(2),
  ];
}

interface ScoredDecision {
  /** Scores. */
  before: number;
  after: number;
  right: boolean;
}

/** The middle 95 of 100 changes of ECE, of the decisions resampled. */
function changes(scored: readonly ScoredDecision[]): [low: number, high: number] {
  const random = seededRandom("calibration", "changes");
  const found = Array.from({ length: RESAMPLES }, () => {
    const [before, after] = [new ReliabilityCounts(BINS), new ReliabilityCounts(BINS)];
    for (let i = 0; i < scored.length; i++) {
      const one = scored[below(scored.length, random)]!;
      before.add(one.before, one.right);
      after.add(one.after, one.right);
    }
    return after.ece - before.ece;
  }).sort((a, b) => a - b);
  return [found[Math.floor(0.025 * RESAMPLES)]!, found[Math.ceil(0.975 * RESAMPLES) - 1]!];
}

/** The mean ECE of decisions that are right as often as their calibrated scores say. */
function byChance(scored: readonly ScoredDecision[]): number {
  const random = seededRandom("calibration", "chance");
  let sum = 0;
  for (let i = 0; i < RESAMPLES; i++) {
    const counts = new ReliabilityCounts(BINS);
    for (const { after } of scored) counts.add(after, random() < after);
    sum += counts.ece;
  }
  return sum / RESAMPLES;
}

async function labelSplit({ model, data, limit = ITEMS }: EvaluationOptions): Promise<Split> {
  const context = await identifierContext(model);
  const parts = await Promise.all(LANGUAGES.map((language) => itemsOf(language, { data, limit: 2 * limit })));
  const items = parts.flatMap((part) => part.items);
  const decisions = await withEngine(classifyProgram(model, "sequence-classification"), async (run) => {
    const answers = await answersTo(items, ({ text }) => classify({ text }, { ...context, run }));
    return answers.map(({ scored }, i) =>
      new LabelDecision(scored.logits, context.labels.id2label.indexOf(items[i]!.language))
    );
  });
  return { fitted: decisions.filter((_, i) => i % 2 === 0), held: decisions.filter((_, i) => i % 2 === 1) };
}

async function wordSplit({ model, data, limit = ITEMS }: EvaluationOptions): Promise<Split> {
  const context = await taggerContext(model);
  const names = context.labels.id2label;
  return await withEngine(tagProgram(model), async (run) => {
    const decide = async (sentences: readonly UdSentence[]): Promise<Decision[]> => {
      const answers = await answersTo(sentences, ({ tokens }) => tag({ text: tokens }, { ...context, run }));
      return answers.flatMap(({ word_scores }, i) =>
        word_scores.flatMap((scores, word) => {
          const id = names.indexOf(sentences[i]!.upos[word]!);
          return scores === null || id < 0 ? [] : [wordDecision(scores, id)];
        })
      );
    };
    const split: Split = { fitted: [], held: [] };
    for (const language of LANGUAGES) {
      const [dev, test] = [await readUd(data, language, "dev"), await readUd(data, language, "test")];
      split.fitted.push(...await decide(dev.slice(0, limit)));
      split.held.push(...await decide(test.length > 0 ? test.slice(0, limit) : dev.slice(limit, 2 * limit)));
    }
    return split;
  });
}

/** At most `count` items, evenly spread: neighbours ask about the same paragraph. */
function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]!);
}

async function answerSplit({ model, data, limit = ITEMS }: EvaluationOptions): Promise<Split> {
  const context = await readerContext(model);
  return await withEngine(qaProgram(model, context.head), async (run) => {
    const decide = async (questions: readonly Question[], language: string): Promise<Decision[]> => {
      const options = optionsFor(language, context);
      const { max_answer_len } = options;
      const answers = await answersTo(questions, (question) => answerQuestion(question, { ...context, options, run }));
      return answers.flatMap(({ best: [best], read }, i) => {
        if (best === undefined) return [];
        const { gold, context: text } = questions[i]!;
        const normalize = answerNormalizer("auto", { lang: language, context: text });
        const right = gold.some((answer) => normalize(answer) === normalize(best.answer));
        return [new AnswerDecision(right, (t) => new CalibratedScores(read, t, max_answer_len).of(best))];
      });
    };
    const split: Split = { fitted: [], held: [] };
    for (const language of LANGUAGES) {
      const all = await readXquad(language, { data, limit: undefined });
      const half = all.length >> 1;
      split.fitted.push(...await decide(spread(all.slice(0, half), limit), language));
      split.held.push(...await decide(spread(all.slice(half), limit), language));
    }
    return split;
  });
}
