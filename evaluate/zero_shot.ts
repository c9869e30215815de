import { join } from "@std/path";
import { embedProgram, ZeroShotVectors } from "../mod.ts";
import { squadRecords } from "../lib/tasks/qa/squad.ts";
import { answersTo, withEngine } from "./answers.ts";
import { vectorContext } from "./embed.ts";
import { type Evaluation, type EvaluationOptions, LANGUAGES } from "./evaluation.ts";
import { seededRandom, shuffled } from "./seeded_random.ts";
import { mean, percent } from "./table.ts";
import { readLines, readNtrex, readText } from "./unseen_text.ts";

const ITEMS = 500;
const TEMPLATE = "This example is {}.";

/** A text, and which of the candidate labels is right. */
interface Item {
  text: string;
  label: string;
}

/** A set of texts in one language. */
interface LabelledTexts {
  name: string;
  language: string;
  items: Item[];
}

/** Zero-shot classification by vectors: sentiment, and what kind of text it is. */
export const zeroShotEvaluation: Evaluation = {
  summary: "zero-shot classification by vectors: sentiment, kinds of text",
  heads: ["model"],
  async run(options) {
    const sets = [...await sentiments(options), ...await kindsOfText(options)];
    const { model } = options;
    const context = await vectorContext(model);
    const program = embedProgram(model, { pooling: "mean", normalize: true, layer: -1 });
    const rows = await withEngine(program, async (run) => {
      const zeroShot = new ZeroShotVectors({ ...context, run }, TEMPLATE, 1);
      const rows: (string | number)[][] = [];
      for (const { name, language, items } of sets) {
        const labels = [...new Set(items.map(({ label }) => label))].sort();
        const answers = await answersTo(items, ({ text }) => zeroShot.classify({ text }, labels));
        const right = percent(answers.map(({ result }, i) => result[0]!.label === items[i]!.label));
        rows.push([name, language, labels.join(", "), String(items.length), right, commonest(items)]);
      }
      return rows;
    });
    const means = [4, 5].map((column) => mean(rows.map((row) => row[column] as number)));
    const table = {
      title: "Zero-shot classification: accuracy in percent",
      note:
        `\`classify --candidate-labels\` with \`--hypothesis-template "${TEMPLATE}"\`; the labels are English in every ` +
        "language. Sentiment: tweets (XLM-T), and messages (Wisesight). Kinds: lines of NTREX, questions of XQuAD.",
      columns: ["set", "language", "labels", "items", "xlm", "commonest label"],
      rows: [...rows, ["mean", "", "", "", ...means]],
    };
    const baseline = { name: "commonest label", value: means[1] };
    return { tables: [table], figures: [{ name: "zero-shot", value: means[0], baseline }] };
  },
};

/** Percentage of the items that have the commonest label. */
function commonest(items: readonly Item[]): number {
  const counts = new Map<string, number>();
  for (const { label } of items) counts.set(label, (counts.get(label) ?? 0) + 1);
  return 100 * Math.max(...counts.values()) / items.length;
}

async function sentiments({ data, limit = ITEMS }: EvaluationOptions): Promise<LabelledTexts[]> {
  const files = [...LANGUAGES.map((language) => ["xlmt", language] as const), ["wisesight", "th"] as const];
  const sets: LabelledTexts[] = [];
  for (const [source, language] of files) {
    const lines = await readLines(join(data, "sentiment", source, `${language}.test.jsonl.gz`));
    const random = seededRandom("zero-shot", source, language);
    const items = shuffled(lines, random).slice(0, limit).map((line): Item => JSON.parse(line));
    if (items.length > 0) sets.push({ name: "sentiment", language, items });
  }
  return sets;
}

/** News and questions, as many of each. */
async function kindsOfText({ data, limit = ITEMS }: EvaluationOptions): Promise<LabelledTexts[]> {
  const sets: LabelledTexts[] = [];
  for (const language of LANGUAGES) {
    const [news, questions] = await Promise.all([readNtrex(data, language), xquadQuestions(data, language)]);
    if (news.length === 0 || questions.length === 0) continue;
    const items = Object.entries({ "a news report": news, "a question": questions }).flatMap(([label, texts]) => {
      const chosen = shuffled(texts, seededRandom("zero-shot", label, language)).slice(0, limit >> 1);
      return chosen.map((text): Item => ({ text, label }));
    });
    sets.push({ name: "kind", language, items });
  }
  return sets;
}

async function xquadQuestions(data: string, language: string): Promise<string[]> {
  const text = await readText(join(data, "xquad", `xquad.${language}.json.gz`));
  return text === "" ? [] : squadRecords(JSON.parse(text))!.map(({ question }) => String(question));
}
