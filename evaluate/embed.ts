import { embed, embedProgram } from "../mod.ts";
import type { Model } from "../models/model.ts";
import { answersTo, withEngine } from "./answers.ts";
import { type Evaluation, type EvaluationOptions, LANGUAGES } from "./evaluation.ts";
import { type Retrieval, retrieve, retrieveBy } from "./retrieval.ts";
import { mean } from "./table.ts";
import { trigramLikeness } from "./trigram_likeness.ts";
import { readNtrex } from "./unseen_text.ts";

const LINES = 1000;

/** Retrieval of translations, to and from English. */
export const embedEvaluation: Evaluation = {
  summary: "retrieval of the translation among 1,000 lines, by layer",
  heads: ["model"],
  async run(options) {
    const texts = await parallelTexts(options);
    const others = [...texts.keys()].filter((language) => language !== "en");
    const english = texts.get("en")!;
    const layers: Retrieval[][] = [];
    for (let layer = 0; layer <= options.model.num_layers; layer++) {
      const vectors = await vectorsOf(texts, layer, options);
      layers.push(others.map((language) => retrieve(vectors.get("en")!, vectors.get(language)!)));
    }
    const score = (found: readonly Retrieval[]) => mean(found.flatMap(({ forth, back }) => [forth, back]))!;
    const best = layers.map(score).reduce((best, value, layer, all) => value > all[best]! ? layer : best, 0);
    const plain = others.map((language) => retrieveBy(english.length, trigramLikeness(english, texts.get(language)!)));
    const columns = [layers.at(-1)!, layers[best]!, plain];
    const rows = others.map((language, i) => [
      language,
      ...columns.flatMap((found) => [found[i]!.forth, found[i]!.back]),
    ]);
    const means = [1, 2, 3, 4, 5, 6].map((column) => mean(rows.map((row) => row[column] as number)));
    const layerNames = layers.map((_, layer) => String(layer));
    const tables = [{
      title: "Sentence vectors: translations found as the nearest, in percent",
      note:
        `The first ${english.length} lines of NTREX in English and each language, nearest by cosine; chance is ${
          (100 / english.length).toFixed(1)
        } %. Mean pooling; the last layer is the default of \`embed\`, layer ${best} the best on these same lines. Trigrams: ` +
        "tf-idf of characters, which finds names and numbers.",
      columns: [
        "language",
        "last layer en→",
        "→en",
        `layer ${best} en→`,
        "→en",
        "trigrams en→",
        "→en",
      ],
      rows: [...rows, ["mean", ...means]],
    }, {
      title: "Sentence vectors by layer: mean of all languages, both ways, in percent",
      note: "0: the embeddings (`--layer 0`).",
      columns: ["layer", ...layerNames],
      rows: [["found", ...layers.map(score)]],
    }];
    const figure = {
      name: `translations found among ${english.length}`,
      value: score(layers.at(-1)!),
      baseline: { name: "trigrams", value: score(plain) },
    };
    return { tables, figures: [figure] };
  },
};

/** The same lines in each language that NTREX has. */
async function parallelTexts({ data, limit = LINES }: EvaluationOptions): Promise<Map<string, string[]>> {
  const texts = new Map<string, string[]>();
  for (const language of LANGUAGES) {
    const lines = (await readNtrex(data, language)).slice(0, limit);
    if (lines.length > 0) texts.set(language, lines);
  }
  return texts;
}

async function vectorsOf(
  texts: ReadonlyMap<string, readonly string[]>,
  layer: number,
  { model }: EvaluationOptions,
): Promise<Map<string, number[][]>> {
  const context = await vectorContext(model);
  const program = embedProgram(model, { pooling: "mean", normalize: true, layer });
  return await withEngine(program, async (run) => {
    const vectors = new Map<string, number[][]>();
    for (const [language, lines] of texts) {
      const answers = await answersTo(lines, (text) => embed({ text }, { ...context, run }));
      vectors.set(language, answers.map(({ result }) => result as number[]));
    }
    return vectors;
  });
}

/** How texts are read for vectors, but for the engine. */
export async function vectorContext(model: Model) {
  return {
    model,
    tokenizer: await model.tokenizer(),
    options: {
      max_length: model.max_length,
      truncation: "right" as const,
      split_special_tokens: true,
      bypass_tokenizer: false,
    },
  };
}
