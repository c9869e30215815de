import { tokenScoreProgram, translateScore } from "../mod.ts";
import { answersTo, withEngine } from "./answers.ts";
import { contrasts } from "./contrasts.ts";
import { type Evaluation, LANGUAGES } from "./evaluation.ts";
import { seededRandom } from "./seeded_random.ts";
import { mean, percent } from "./table.ts";
import { readNtrex } from "./unseen_text.ts";

const PAIRS = 300;

/** Words of the longest English line: the time that a pair takes grows with the square of its length. */
const MOST_WORDS = 10;

/** TLM: whether a true pair scores above one with a random other line. */
export const translateScoreEvaluation: Evaluation = {
  summary: "translations against random other lines, by TLM",
  heads: ["lm"],
  async run({ data, model, limit = PAIRS }) {
    const options = {
      objective: "tlm" as const,
      direction: "target" as const,
      pll: "original" as const,
      per_token: false,
      max_length: model.max_length,
      truncation: "right" as const,
      split_special_tokens: true,
      bypass_tokenizer: false,
    };
    const tokenizer = await model.tokenizer();
    const sources = await readNtrex(data, "en");
    const rows: (string | number)[][] = [];
    await withEngine(tokenScoreProgram(model), async (run) => {
      const score = async (source: string, target: string) => {
        const record = { source: { text: source }, target: { text: target } };
        return (await translateScore(record, { model, tokenizer, run, options })).result;
      };
      for (const language of LANGUAGES.filter((language) => language !== "en")) {
        const targets = await readNtrex(data, language);
        if (targets.length === 0) continue;
        const pairs = contrasts(sources, targets, MOST_WORDS, limit, seededRandom("translate-score", language));
        const answers = await answersTo(pairs, async ({ source, target, other_source, other_target }) => {
          const [own, shuffledSource, otherTarget] = await Promise.all([
            score(source, target),
            score(other_source, target),
            score(source, other_target),
          ]);
          return [
            own.log_prob > shuffledSource.log_prob,
            own.log_prob > otherTarget.log_prob,
            own.mean_log_prob > otherTarget.mean_log_prob,
          ] as const;
        });
        rows.push([
          language,
          String(pairs.length),
          ...[0, 1, 2].map((column) => percent(answers.map((held) => held[column]!))),
        ]);
      }
    });
    const means = [2, 3, 4].map((column) => mean(rows.map((row) => row[column] as number)));
    const table = {
      title: "Translation scores (TLM): true pairs above false ones, in percent",
      note: NOTE,
      columns: [
        "English with",
        "pairs",
        "other source, log_prob",
        "other target, log_prob",
        "other target, mean_log_prob",
      ],
      rows: [...rows, ["mean", "", ...means]],
    };
    return { tables: [table], figures: [{ name: "true source above another's", value: means[0] }] };
  },
};

const NOTE =
  `Lines of NTREX of at most ${MOST_WORDS} English words, each paired with another one chosen with a fixed seed; chance is ` +
  "50 %. Other source: the same translation with the English of the other line. Other target: the same English with the " +
  "translation of the other line, which may be shorter and so more probable as a whole (log_prob), or easier per piece " +
  "(mean_log_prob).";
