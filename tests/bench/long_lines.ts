import { LONG_UNITS, readFixture, withDirectory } from "../models/xlm_roberta/tokenizer_fixture.ts";
import { XlmRobertaTokenizer } from "../../models/xlm_roberta/tokenizer.ts";
import type { Benchmark } from "./benchmark.ts";
import { interleaved } from "./rounds.ts";
import { ratios, show, spread } from "./spread.ts";

/** Times that a text is repeated: the second is ten times the first. */
const LENGTHS = [10_000, 100_000] as const;

export const longLines: Benchmark = {
  summary: "XLM-R's tokenizer on one very long line: ten times the text should take ten times as long.",
  own_checkpoint: true,
  async *run({ rounds }) {
    const tokenizer_json = await readFixture("tokenizer.json");
    let tokenizer: XlmRobertaTokenizer | undefined;
    await withDirectory({ "tokenizer.json": tokenizer_json }, async (directory) => {
      tokenizer = await XlmRobertaTokenizer.load(directory);
    });
    const milliseconds = (text: string) => {
      const start = performance.now();
      tokenizer!.tokenize(text);
      return Promise.resolve(performance.now() - start);
    };
    const rows: string[][] = [];
    for (const unit of LONG_UNITS) {
      const [short, long] = LENGTHS.map((length) => unit.repeat(length)) as [string, string];
      tokenizer!.tokenize(short); // code is translated, caches are filled
      const times = await interleaved(rounds, { short: () => milliseconds(short), long: () => milliseconds(long) });
      const shown = [spread(times["short"]!), spread(times["long"]!)].map((one) => show(one, " ms"));
      rows.push([JSON.stringify(unit), ...shown, `${show(ratios(times["long"]!, times["short"]!))}×`]);
    }
    const columns = ["repeated", ...LENGTHS.map((length) => `${length.toLocaleString("en")} times`), "ratio"];
    yield { title: "One very long line, XLM-RoBERTa's tokenizer", columns, rows, samples: [] };
  },
};
