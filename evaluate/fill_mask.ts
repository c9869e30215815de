import { languageModelProgram } from "../mod.ts";
import { modelSequence } from "../lib/tasks/sequence/encode_sequence.ts";
import { answersTo, withEngine } from "./answers.ts";
import { type Evaluation, LANGUAGES } from "./evaluation.ts";
import { type Guess, guessOf, type MaskedLine, maskedLines, perplexity } from "./masked_lines.ts";
import { seededRandom } from "./seeded_random.ts";
import { mean, percent } from "./table.ts";
import { TrigramModel } from "./trigram_model.ts";
import { unigramDistribution } from "./unigram_model.ts";
import { readUnseen } from "./unseen_text.ts";

const LINES = 500;
const MASK_RATE = 0.15;

/** Masked pieces of whole lines. */
export const fillMaskEvaluation: Evaluation = {
  summary: "masked pieces of whole text: accuracy and perplexity",
  heads: ["lm"],
  async run({ data, model, training, limit = LINES }) {
    const tokenizer = await model.tokenizer();
    const { mask_token, bos_token } = tokenizer.special_tokens;
    const [mask, start] = [mask_token, bos_token].map((token) => tokenizer.tokenToId(token)!) as [number, number];
    const rows: (string | number)[][] = [];
    await withEngine(languageModelProgram(model), async (run) => {
      const guesses = async ({ input_ids, positions }: MaskedLine): Promise<Guess[]> => {
        const masked = input_ids.map((id, position) => positions.includes(position) ? mask : id);
        const ids = positions.map((position) => input_ids[position]!);
        const targets = [...new Set(ids)];
        const answer = await run({ sequence: modelSequence(model, masked), positions, top_k: 1, targets });
        return answer.map(({ top, targets: log_probs }, i) => {
          return { right: top[0]!.id === ids[i], log_prob: log_probs[targets.indexOf(ids[i]!)]! };
        });
      };
      for (const language of LANGUAGES) {
        const { name, lines } = await readUnseen(data, language);
        const hidden = maskedLines(lines.slice(0, limit), tokenizer, {
          rate: MASK_RATE,
          max_length: model.max_length,
          random: seededRandom("fill-mask", language),
        });
        const text = (await training.lines(language)).map((line) => tokenizer.tokenize(line).ids);
        const trigrams = new TrigramModel(text, tokenizer.vocab_size, start);
        const unigrams = unigramDistribution(text, tokenizer.vocab_size);
        const each = (distribution: (before: readonly number[]) => Float64Array) =>
          hidden.flatMap(({ input_ids, positions }) =>
            positions.map((at) => guessOf(distribution(input_ids.slice(1, at)), input_ids[at]!))
          );
        const contenders = [
          (await answersTo(hidden, guesses)).flat(),
          each((before) => trigrams.distribution(before)),
          each(() => unigrams),
        ];
        rows.push([
          language,
          name,
          String(contenders[0]!.length),
          ...contenders.map((guesses) => percent(guesses.map(({ right }) => right))),
          ...contenders.map(perplexity),
        ]);
      }
    });
    const means = [3, 4, 5].map((column) => mean(rows.map((row) => row[column] as number)));
    const logs = [6, 7, 8].map((column) => mean(rows.map((row) => Math.log(row[column] as number)))!);
    const table = {
      title: "Masked pieces: accuracy of the first prediction in percent, and perplexity",
      note: NOTE,
      columns: ["language", "text", "pieces", "xlm", "trigram", "unigram", "xlm perplexity", "trigram", "unigram"],
      rows: [...rows, ["mean", "", "", ...means, ...logs.map(Math.exp)]],
    };
    const figure = { name: "masked pieces", value: means[0], baseline: { name: "trigram", value: means[1] } };
    return { tables: [table], figures: [figure] };
  },
};

const NOTE =
  `The first ${LINES} lines of each language; ${
    100 * MASK_RATE
  } % of the pieces are masked, all those of a line together ` +
  "(fixed seed, never `<unk>`). Perplexity is per piece; its mean is geometric. There is one trigram (interpolated " +
  "Kneser-Ney) and one unigram (add-one) model per language, trained on the model's training text; the trigram model sees " +
  "the true pieces to the left, nothing to the right. Perplexities of different languages or vocabularies cannot be compared.";
