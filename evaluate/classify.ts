import { classify, type ClassifyContext, classifyProgram, type Model } from "../mod.ts";
import { answersTo, withEngine } from "./answers.ts";
import { type Evaluation, type EvaluationOptions, LANGUAGES } from "./evaluation.ts";
import { UNSPACED } from "./held_out_runs.ts";
import { languageCuts } from "./language_cuts.ts";
import { LINGUA, linguaLabels } from "./lingua_labels.ts";
import { NgramClassifier } from "./ngram_classifier.ts";
import { seededRandom, shuffled } from "./seeded_random.ts";
import { mean, percent } from "./table.ts";
import { readUd, readUnseen } from "./unseen_text.ts";

const ITEMS = 500;

/** Words of each kind of item; `undefined`: whole sentences. */
const LENGTHS = [undefined, 5, 2, 1] as const;

/** A text whose language is to be identified. */
export interface Item {
  language: string;
  length: (typeof LENGTHS)[number];
  text: string;
}

/** Language identification: how often the best label is the language. */
export const classifyEvaluation: Evaluation = {
  summary: "language identification: sentences, 5, 2 and 1 words",
  heads: ["sequence-classification"],
  async run(options) {
    const parts = await Promise.all(LANGUAGES.map((language) => itemsOf(language, options)));
    const items = parts.flatMap((part) => part.items);
    const columns = await labelsOf(items, options);
    const measured = LENGTHS.map((length) => {
      const rows = LANGUAGES.map((language, i) => {
        const chosen = items.flatMap((item, at) => item.language === language && item.length === length ? [at] : []);
        const right = columns.map(([, labels]) => percent(chosen.map((at) => labels[at] === language)));
        const name = length === undefined ? parts[i]!.text : parts[i]!.cut;
        return [language, name, String(chosen.length), ...right];
      });
      const means = columns.map((_, i) => mean(rows.map((row) => row[3 + i] as number))!);
      const cut = length === undefined ? "whole sentences" : length === 1 ? "single words" : `${length} words in a row`;
      const table = {
        title: `Language identification, ${cut}: accuracy in percent`,
        note: length === undefined ? NOTE : CUT_NOTE,
        columns: ["language", "text", "items", ...columns.map(([name]) => name)],
        rows: [...rows, ["mean", "", "", ...means]],
      };
      const best = Math.max(...means.slice(1));
      const baseline = { name: columns[means.indexOf(best, 1)]![0], value: best };
      return { table, figure: { name: `languages, ${cut}`, value: means[0], baseline } };
    });
    return { tables: measured.map(({ table }) => table), figures: measured.map(({ figure }) => figure) };
  },
};

const NOTE = `N-grams: naive Bayes over 1 to 4 characters, trained on the same text as the model. lingua: ${LINGUA}, ` +
  "restricted to the 15 languages.";
const CUT_NOTE =
  "Sampled with a fixed seed; each word contains a letter, punctuation around the item is removed, Thai and Chinese words " +
  "are those of UD, joined without spaces. A name may occur in several languages.";

/** Items of every length, and where they are from. */
export async function itemsOf(
  language: string,
  { data, limit = ITEMS }: Pick<EvaluationOptions, "data" | "limit">,
): Promise<{ items: Item[]; text: string; cut: string }> {
  const { name, lines } = await readUnseen(data, language);
  const unspaced = UNSPACED.includes(language);
  const sentences = unspaced
    ? (await readUd(data, language, "test")).map(({ tokens }) => tokens)
    : lines.map((line) => line.split(/\s+/));
  const items = LENGTHS.flatMap((length): Item[] => {
    const random = seededRandom("classify", language, String(length));
    const texts = length === undefined
      ? shuffled(lines, random).slice(0, limit)
      : languageCuts(sentences, length, limit, unspaced ? "" : " ", random);
    return texts.map((text) => ({ language, length, text }));
  });
  return { items, text: name, cut: unspaced ? "UD test" : name };
}

/** Contenders by name, each with one label per item. */
async function labelsOf(
  items: readonly Item[],
  { model, training, python }: EvaluationOptions,
): Promise<[name: string, labels: readonly string[]][]> {
  const columns: [string, readonly string[]][] = [];
  const context = await identifierContext(model);
  await withEngine(classifyProgram(model, "sequence-classification"), async (run) => {
    const answers = await answersTo(items, ({ text }) => classify({ text }, { ...context, run }));
    columns.push(["xlm", answers.map(({ result }) => result[0]!.label)]);
  });
  const ngrams = new NgramClassifier(LANGUAGES);
  for (const language of LANGUAGES) for (const line of await training.lines(language)) ngrams.learn(language, line);
  columns.push(["n-grams", items.map(({ text }) => ngrams.label(text))]);
  const lingua = python && await linguaLabels(python, LANGUAGES, items.map(({ text }) => text));
  if (lingua) columns.push(["lingua", lingua.high], ["lingua, low accuracy", lingua.low]);
  return columns;
}

/** What the command does, but for texts that are too long. */
export async function identifierContext(model: Model): Promise<Omit<ClassifyContext, "run">> {
  return {
    model,
    labels: model.labels("sequence-classification"),
    tokenizer: await model.tokenizer(),
    options: {
      top_k: 1,
      function: "default",
      max_length: model.max_length,
      truncation: "right",
      split_special_tokens: true,
      bypass_tokenizer: false,
    },
  };
}
