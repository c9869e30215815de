import { labelScheme, type Model, tag, type TagContext, tagProgram } from "../mod.ts";
import { answersTo, withEngine } from "./answers.ts";
import { type Evaluation, type EvaluationOptions, LANGUAGES } from "./evaluation.ts";
import { FrequentTags } from "./frequent_tags.ts";
import { mean, percent } from "./table.ts";
import { readUd, type UdSentence } from "./unseen_text.ts";

/** Overlap in tokens of the windows of a sentence that is too long for the model. */
const STRIDE = 64;

/** Universal parts of speech of given tokens. */
export const tagEvaluation: Evaluation = {
  summary: "universal parts of speech of UD's tokens",
  heads: ["token-classification"],
  async run(options) {
    const trained = await trainingSentences(options.data);
    const pooled = new FrequentTags([...trained.values()].flat());
    const rows: (string | number)[][] = [];
    const tested: (string | number)[][] = [];
    await withTagger(options, async (tagged) => {
      for (const language of LANGUAGES) {
        const { part, sentences } = await judgedSentences(language, options);
        const own = trained.get(language)!;
        const frequent = own.length > 0 ? new FrequentTags(own) : pooled;
        const right = (labels: readonly string[][]) =>
          percent(sentences.flatMap(({ upos }, i) => upos.map((label, word) => labels[i]![word] === label)));
        const tokens = sentences.reduce((sum, { upos }) => sum + upos.length, 0);
        const row = [
          language,
          `UD ${part}`,
          String(sentences.length),
          String(tokens),
          right(await tagged(sentences)),
          right(sentences.map(({ tokens }) => frequent.tag(tokens))),
          own.length > 0 ? `${own.length}` : "pooled",
        ];
        rows.push(row);
        if (part === "test") tested.push(row);
      }
    });
    const means = [4, 5].map((column) => mean(tested.map((row) => row[column] as number)));
    const table = {
      title: "Parts of speech: accuracy of tokens in percent",
      note: `${NOTE} The mean is over the ${tested.length} languages with a test part.`,
      columns: ["language", "text", "sentences", "tokens", "xlm", "most frequent tag", "learned from"],
      rows: [...rows, ["mean of tests", "", "", "", ...means, ""]],
    };
    const baseline = { name: "most frequent tag", value: means[1] };
    return { tables: [table], figures: [{ name: "parts of speech", value: means[0], baseline }] };
  },
};

const NOTE =
  "UD's own tokens. Most frequent tag: of each word in UD's training sentences whose licence allows redistribution (their " +
  "number: last column); an unseen word gets the most frequent tag of words seen once. Pooled: the language has no such " +
  "sentences, so those of all other languages are used.";

/** Sentences whose licence allows redistributing a model trained on them, by language. */
async function trainingSentences(data: string): Promise<Map<string, UdSentence[]>> {
  const found = new Map<string, UdSentence[]>();
  for (const language of LANGUAGES) {
    const sentences = await readUd(data, language, "train");
    found.set(language, sentences.filter(({ license }) => !license.includes("NC")));
  }
  return found;
}

/** The test set, or the dev set of a language without one. */
async function judgedSentences(
  language: string,
  { data, limit }: EvaluationOptions,
): Promise<{ part: "test" | "dev"; sentences: UdSentence[] }> {
  const test = await readUd(data, language, "test");
  if (test.length > 0) return { part: "test", sentences: test.slice(0, limit) };
  return { part: "dev", sentences: (await readUd(data, language, "dev")).slice(0, limit) };
}

async function withTagger(
  { model }: EvaluationOptions,
  use: (tagged: (sentences: readonly UdSentence[]) => Promise<string[][]>) => Promise<void>,
): Promise<void> {
  const context = await taggerContext(model);
  await withEngine(tagProgram(model), (run) =>
    use(async (sentences) => {
      const answers = await answersTo(sentences, ({ tokens }) => tag({ text: tokens }, { ...context, run }));
      return answers.map(({ word_labels }) => word_labels);
    }));
}

/** What the command does with `--per-word` and a stride. */
export async function taggerContext(model: Model): Promise<Omit<TagContext, "run">> {
  const labels = model.labels("token-classification");
  return {
    model,
    labels,
    scheme: labelScheme(labels.id2label),
    tokenizer: await model.tokenizer(),
    options: {
      max_length: model.max_length,
      truncation: "error",
      stride: STRIDE,
      aggregation_strategy: "none",
      per_word: true,
      ignore_labels: [],
      split_special_tokens: true,
      bypass_tokenizer: false,
      offsets: "codepoint",
    },
  };
}
