import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";
import { fixture, xlm } from "./xlm.ts";

const MODELS = await readFixture<Record<string, StoredModel>>("qa/models.json.gz");

const CONTEXT = "Plants make food 🎉 by light.";
const SQUAD = {
  version: "1.1",
  data: [{
    title: "Plants",
    paragraphs: [{
      context: CONTEXT,
      qas: [
        { id: "10", question: "What do plants make?", answers: [{ text: "food", answer_start: 12 }] },
        { id: "9", question: "How?", answers: [] },
      ],
    }],
  }],
};

Deno.test("qa adds answers to each record, an error where it cannot", async () => {
  await withStoredModel(MODELS["roberta"]!, async (model) => {
    const records = [
      { id: 1, question: "What?", context: CONTEXT, gold: ["food"] },
      { id: 2, question: "", context: CONTEXT },
      { id: 3, context: CONTEXT },
    ];
    const stdin = records.map((record) => JSON.stringify(record)).join("\n");
    const { code, stdout, stderr } = await xlm(["qa", "-m", model, "--top-k", "3", "--gold-field", "gold"], { stdin });
    assertEquals(code, 1);
    const [first, second, third] = stdout.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(Object.keys(first.answers[0]), ["score", "start", "end", "answer"]);
    for (const { start, end, answer } of first.answers) assertEquals([...CONTEXT].slice(start, end).join(""), answer);
    assertEquals([second.error.code, third.error.code], ["empty_text", "field_missing"]);
    assertStringIncludes(stderr, "Gold answers: 1 questions, exact match ");
  });
});

Deno.test("qa reads a SQuAD file and writes its predictions", async () => {
  await withStoredModel(MODELS["xlm"]!, async (model) => {
    const file = join(model, "dev.json");
    await Deno.writeTextFile(file, JSON.stringify(SQUAD, null, 1));
    const lines = await xlm(["qa", "-m", model, file, "--gold-field", "gold_answers"]);
    assertEquals(lines.code, 0);
    assertEquals(lines.stdout.trim().split("\n").map((line) => JSON.parse(line).id), ["10", "9"]);
    assertMatch(lines.stderr, /Gold answers: 2 questions/);

    const args = ["qa", "-m", model, file, "--to", "squad"];
    const { code, stdout } = await xlm(args);
    assertEquals(code, 0);
    const predictions = JSON.parse(stdout);
    assertEquals(stdout.indexOf('"10"') < stdout.indexOf('"9"'), true);
    for (const answer of Object.values(predictions)) assert(CONTEXT.includes(answer as string));

    const output = join(model, "predictions.json");
    assertEquals((await xlm([...args, "-o", output])).code, 0);
    assertEquals(await Deno.readTextFile(output), stdout);
    const again = await xlm([...args, "-o", output]);
    assertEquals(again.code, 2);
    assertMatch(again.stderr, /it exists; expected a new file\. Use --overwrite/);
    assertEquals((await xlm([...args, "-o", output, "--overwrite"])).code, 0);
    assertEquals((await xlm([...args, "--resume", "-o", output])).code, 2);
  });
});

Deno.test("qa --to squad needs ids", async () => {
  await withStoredModel(MODELS["xlm"]!, async (model) => {
    const stdin = `{"id":"__proto__","question":"Who?","context":"a b"}\n{"question":"Who?","context":"a b"}\n`;
    const { code, stdout } = await xlm(["qa", "-m", model, "--to", "squad"], { stdin });
    assertEquals(code, 1);
    assertMatch(stdout, /^\{"__proto__":"[ab ]*"\}\n$/);
  });
});

Deno.test("qa refuses numbers out of range, and a model without the head", async () => {
  await withStoredModel(MODELS["xlm_beam"]!, async (model) => {
    const stdin = JSON.stringify({ question: "Who?", context: CONTEXT });
    const run = (...args: string[]) => xlm(["qa", "-m", model, "--bare", ...args], { stdin });
    for (
      const wrong of [["--max-seq-len", "9999"], ["--doc-stride", "128"], ["--top-k", "0"], ["--max-answer-len", "0"]]
    ) {
      const { code, stdout } = await run(...wrong);
      assertEquals([code, stdout], [2, ""], wrong.join(" "));
    }
    const [none] = JSON.parse((await run("--handle-impossible-answer", "--top-k", "9")).stdout).slice(-1);
    assert(none.score >= 0);
    assertEquals((await run("--no-align-to-words")).code, 0);
  });
  const { code, stderr } = await xlm(["qa", "-m", fixture("fill_mask/xlm")], { stdin: "{}" });
  assertEquals(code, 3);
  assertMatch(stderr, /Cannot build head qa-simple of .*; expected one of model, lm\./);
});

Deno.test("qa --gold-field compares Chinese answers by MLQA's rules, unless told otherwise", async () => {
  const stdin = '{"question":"q","context":"今天天气很好","gold":["天气很好"]}\n';
  const f1 = async (...args: string[]) => {
    const { code, stderr } = await xlm(["qa", "--gold-field", "gold", "--max-answer-len", "30", ...args], { stdin });
    assertEquals(code, 0);
    return /F1 (\S+) %/.exec(stderr)?.[1];
  };
  assertEquals(await f1(), "80.00");
  assertEquals(await f1("--lang", "zh"), "80.00");
  assertEquals(await f1("--qa-metric", "squad"), "0.00");
});
