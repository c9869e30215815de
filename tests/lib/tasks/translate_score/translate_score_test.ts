import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RecordError, XlmError } from "../../../../lib/errors.ts";
import { Engine } from "../../../../lib/runtime/engine.ts";
import { rankCandidates } from "../../../../lib/tasks/translate_score/rank_candidates.ts";
import { tokenScoreProgram } from "../../../../lib/tasks/translate_score/token_score_program.ts";
import {
  checkObjective,
  type Objective,
  type SideScore,
  translateScore,
  type TranslateScoreContext,
  type TranslateScoreOptions,
} from "../../../../lib/tasks/translate_score/translate_score.ts";
import { loadModel } from "../../../../models/mod.ts";
import { readFixture, type StoredModel, withStoredModel } from "../stored_models.ts";

interface Side {
  log_prob: number;
  tokens: number;
  token_log_probs: number[];
  pieces: string[];
}

interface Case {
  model: string;
  source: string;
  target: string;
  objective: Objective;
  pll: TranslateScoreOptions["pll"];
  sides: [source: Side, target: Side];
}

const MODELS = await readFixture<Record<string, StoredModel>>("translate_score/models.json.gz");
const { cases: CASES } = await readFixture<{ cases: Case[] }>("translate_score/cases.json.gz");
const CPU = { device: "cpu", threads: 1, workers: 1, max_batch_tokens: 2048, verbose: false } as const;
const OPTIONS: TranslateScoreOptions = {
  objective: "auto",
  direction: "target",
  pll: "original",
  per_token: true,
  max_length: 128,
  truncation: "error",
  split_special_tokens: false,
  bypass_tokenizer: false,
};

async function withContext(
  name: string,
  use: (context: TranslateScoreContext) => Promise<void>,
  batch_size = 32,
): Promise<void> {
  await withStoredModel(MODELS[name]!, async (directory) => {
    const model = await loadModel(directory);
    await using engine = new Engine(tokenScoreProgram(model), { ...CPU, batch_size });
    await use({ model, tokenizer: await model.tokenizer(), run: engine.run, options: OPTIONS });
  });
}

function assertSide(actual: SideScore, expected: Side, where: string): void {
  assertEquals([actual.tokens, actual.pieces], [expected.tokens, expected.pieces], where);
  const near = (found: number, wanted: number) =>
    assert(Math.abs(found - wanted) <= 1e-4, `${where}: ${found}, not ${wanted}`);
  near(actual.log_prob, expected.log_prob);
  near(actual.mean_log_prob, expected.log_prob / expected.tokens);
  expected.token_log_probs.forEach((value, i) => near(actual.token_log_probs![i]!, value));
}

for (const name of Object.keys(MODELS)) {
  Deno.test(`translateScore is a plain loop over transformers' model: ${name}`, async () => {
    for (const batch_size of [1, 32]) {
      await withContext(name, async (context) => {
        const cases = CASES.filter(({ model }) => model === name);
        assert(cases.length >= 4);
        await Promise.all(cases.map(async ({ source, target, objective, pll, sides }) => {
          const record = { source: { text: source, lang: "en" }, target: { text: target, lang: "fr" } };
          const options = { ...OPTIONS, objective, pll, direction: "both" as const };
          const { result } = await translateScore(record, { ...context, options });
          const where = `${objective} ${pll} ${target}`;
          assertSide(result.source!, sides[0], where);
          assertSide(result.target!, sides[1], where);
          assert(Math.abs(result.log_prob - (sides[0].log_prob + sides[1].log_prob) / 2) <= 1e-4, where);
        }));
      }, batch_size);
    }
  });
}

Deno.test("translateScore takes the objective that model and record allow", async () => {
  const target = { text: "Plants make food." };
  const objective = async (context: TranslateScoreContext, source?: { text: string }) =>
    (await translateScore({ source, target }, context)).result.objective;
  await withContext("xlm", async (context) => {
    assertEquals(await objective(context), "mlm");
    assertEquals(await objective(context, target), "tlm");
    assertEquals(assertThrows(() => checkObjective(context.model, "clm"), XlmError).exitCode, 2);
    for (const allowed of ["auto", "mlm", "tlm"] as const) checkObjective(context.model, allowed);
    const { result } = await translateScore({ target }, { ...context, options: { ...OPTIONS, per_token: false } });
    assertEquals(Object.keys(result), ["log_prob", "tokens", "mean_log_prob", "objective"]);
    const each = (await translateScore({ target }, context)).result;
    assertEquals(Object.keys(each), ["log_prob", "tokens", "mean_log_prob", "objective", "pieces", "token_log_probs"]);
  });
  await withContext("roberta_causal", async (context) => {
    assertEquals(await objective(context, target), "clm");
    assertThrows(() => checkObjective(context.model, "tlm"), XlmError, "the model is causal; expected clm, or auto");
  });
});

Deno.test("translateScore refuses what cannot be scored, and cuts where it may", async () => {
  await withContext("xlm", async (context) => {
    const target = { text: "Plants make food." };
    const wrong: [Parameters<typeof translateScore>[0], Partial<TranslateScoreOptions>, string][] = [
      [{ target }, { objective: "tlm" }, "field_missing"],
      [{ target }, { direction: "source" }, "field_missing"],
      [{ target: { text: "" } }, {}, "empty_text"],
      [{ target, source: { text: "\u0000" } }, {}, "empty_text"],
      [{ target: { text: "Plants make food. ".repeat(50) } }, {}, "too_long"],
    ];
    for (const [record, options, code] of wrong) {
      const error = await assertRejects(
        () => translateScore(record, { ...context, options: { ...OPTIONS, ...options } }),
        RecordError,
      );
      assertEquals(error.code, code, JSON.stringify(options));
    }
    for (const truncation of ["left", "right"] as const) {
      const options = { ...OPTIONS, truncation, max_length: 12 };
      const record = { source: target, target: { text: "Plants make food by light and water." } };
      const { result, truncated } = await translateScore(record, { ...context, options });
      assertEquals(truncated, true);
      assert(result.tokens <= 8);
    }
  });
});

Deno.test("translateScore cuts source and target by the rule of the family, and leaves a token of each", async () => {
  const record = {
    source: { text: "Plants make food by light and water." },
    target: { text: "Les plantes créent de la nourriture." },
  };
  const rules: [model: string, kept: number[]][] = [["xlm", [3, 2]], ["roberta", [2, 3]]];
  for (const [name, kept] of rules) {
    await withContext(name, async (context) => {
      for (const truncation of ["left", "right"] as const) {
        const options = { ...OPTIONS, direction: "both" as const, truncation, max_length: 9 };
        const { result } = await translateScore(record, { ...context, options });
        assertEquals([result.source!.tokens, result.target!.tokens], kept, `${name} ${truncation}`);
        const tight = { ...context, options: { ...options, max_length: 5 } };
        const error = await assertRejects(() => translateScore(record, tight), RecordError, "no room for one of each");
        assertEquals(error.code, "too_long");
      }
    });
  }
});

Deno.test("rankCandidates puts the likeliest first", async () => {
  await withContext("xlm", async (context) => {
    const texts = ["Plants make food.", "food make Plants .", "water"].map((text) => ({ text }));
    const { result } = await rankCandidates({ text: "A" }, texts, context);
    assertEquals(result.map(({ index }) => texts[index]!.text), result.map(({ candidate }) => candidate));
    const scores = await Promise.all(texts.map((target) => translateScore({ source: { text: "A" }, target }, context)));
    const expected = scores.map(({ result }) => result.log_prob).sort((a, b) => b - a);
    assertEquals(result.map(({ log_prob }) => log_prob), expected);
    assertEquals((await assertRejects(() => rankCandidates(undefined, [], context), RecordError)).code, "empty_text");
  });
});
