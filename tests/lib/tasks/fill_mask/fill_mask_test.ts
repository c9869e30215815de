import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Engine } from "../../../../lib/runtime/engine.ts";
import {
  fillMask,
  type FillMaskOptions,
  type JointPrediction,
  type MaskPrediction,
} from "../../../../lib/tasks/fill_mask/fill_mask.ts";
import { languageModelProgram } from "../../../../lib/tasks/fill_mask/language_model_program.ts";
import { readTargets } from "../../../../lib/tasks/fill_mask/mask_target.ts";
import { loadModel } from "../../../../models/mod.ts";

type Row = MaskPrediction | JointPrediction;

interface Case {
  model: string;
  text: string;
  lang?: string;
  options: { top_k: number; targets?: string[]; joint?: boolean };
  result: Row[] | Row[][];
}

const FIXTURES = new URL("../../../fixtures/fill_mask/", import.meta.url);
const { cases } = JSON.parse(await Deno.readTextFile(new URL("cases.json", FIXTURES))) as { cases: Case[] };

const OPTIONS: FillMaskOptions = {
  top_k: 5,
  targets: undefined,
  joint: false,
  mask_texts: ["<mask>", "[MASK]"],
  split_special_tokens: false,
  max_length: undefined,
  truncation: "error",
};

/** Scores within 1e-5, all else exactly; rows of equal score may stand in either order. */
function assertSameRows(actual: readonly Row[], expected: readonly Row[], text: string): void {
  assertEquals(actual.length, expected.length, text);
  const unscored = ({ score: _, ...rest }: Row) => JSON.stringify(rest, Object.keys(rest).sort());
  expected.forEach((row, i) => {
    assert(Math.abs(row.score - actual[i]!.score) <= 1e-5, `${text}: score ${actual[i]!.score}, not ${row.score}`);
    const level = actual.filter((other) => Math.abs(other.score - row.score) <= 1e-5).map(unscored);
    assert(level.includes(unscored(row)), `${text}: ${unscored(row)} is not among ${level}`);
  });
}

async function withModel(name: string, use: (fill: (row: Case) => Promise<unknown>) => Promise<void>): Promise<void> {
  const model = await loadModel(fromFileUrl(new URL(name, FIXTURES)));
  const tokenizer = await model.tokenizer();
  using engine = new Engine(languageModelProgram(model), {
    device: "cpu",
    threads: 1,
    workers: 1,
    batch_size: 8,
    max_batch_tokens: 512,
    verbose: false,
  });
  await use(async ({ text, lang, options }) => {
    const targets = options.targets && readTargets(tokenizer, options.targets);
    const context = { model, tokenizer, run: engine.run, options: { ...OPTIONS, ...options, targets } };
    return (await fillMask({ text, lang }, context)).result;
  });
}

for (const name of new Set(cases.map((row) => row.model))) {
  Deno.test(`fillMask answers as transformers' pipeline on ${name}`, async () => {
    await withModel(name, async (fill) => {
      const rows = cases.filter((row) => row.model === name);
      const results = await Promise.all(rows.map(fill));
      results.forEach((result, i) => {
        const { text, result: expected } = rows[i]!;
        const lists = (value: unknown) => (Array.isArray((value as unknown[])[0]) ? value : [value]) as Row[][];
        const [actual, wanted] = [lists(result), lists(expected)];
        assertEquals(actual.length, wanted.length, text);
        wanted.forEach((row, j) => assertSameRows(actual[j]!, row, text));
      });
    });
  });
}
