import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RecordError, XlmError } from "../../../../lib/errors.ts";
import { Engine } from "../../../../lib/runtime/engine.ts";
import { type Answer, answerQuestion, type QaContext } from "../../../../lib/tasks/qa/qa.ts";
import type { QaOptions, QaRecord } from "../../../../lib/tasks/qa/qa_options.ts";
import { qaHead, qaProgram } from "../../../../lib/tasks/qa/qa_program.ts";
import { loadModel } from "../../../../models/mod.ts";
import { Random } from "../../checkpoint/random.ts";
import { readFixture, type StoredModel, withStoredModel } from "../stored_models.ts";

interface Case {
  model: string;
  record: QaRecord;
  options: Partial<QaOptions>;
  result: Answer[];
}

const MODELS = await readFixture<Record<string, StoredModel>>("qa/models.json.gz");
const { cases: CASES } = await readFixture<{ cases: Case[] }>("qa/cases.json.gz");
const CPU = { device: "cpu", threads: 1, max_batch_tokens: 2048, verbose: false } as const;
const OPTIONS: QaOptions = {
  top_k: 1,
  doc_stride: 16,
  max_answer_len: 15,
  max_seq_len: 128,
  max_question_len: 64,
  handle_impossible_answer: false,
  align_to_words: true,
  split_special_tokens: false,
  bypass_tokenizer: false,
  offsets: "codepoint",
};

async function withContext(
  name: string,
  use: (context: QaContext) => Promise<void>,
  { batch_size = 8, workers = 1 } = {},
): Promise<void> {
  await withStoredModel(MODELS[name]!, async (directory) => {
    const model = await loadModel(directory);
    const head = qaHead(model);
    await using engine = new Engine(qaProgram(model, head), { ...CPU, batch_size, workers });
    await use({ model, head, tokenizer: await model.tokenizer(), run: engine.run, options: OPTIONS });
  });
}

/** Scores within 1e-5, all else exactly; answers of equal score may stand in either order. */
function assertSame(actual: readonly Answer[], expected: readonly Answer[], where: string): void {
  assertEquals(actual.length, expected.length, where);
  expected.forEach((row, i) => {
    const { score, ...rest } = row;
    assert(Math.abs(score - actual[i]!.score) <= 1e-5, `${where}: ${actual[i]!.score}, not ${score}`);
    const level = actual.filter((other) => Math.abs(other.score - score) <= 1e-5).map(({ score: _, ...other }) =>
      other
    );
    assert(
      level.some((other) => JSON.stringify(other) === JSON.stringify(rest)),
      `${where}: ${JSON.stringify({ rest, level })}`,
    );
  });
}

for (const name of Object.keys(MODELS)) {
  Deno.test(`qa answers as transformers with ${name}`, async () => {
    await withContext(name, async (context) => {
      const cases = CASES.filter(({ model }) => model === name);
      assert(cases.length >= 15, `${cases.length}`);
      for (const { record, options, result } of cases) {
        const { result: found } = await answerQuestion(record, { ...context, options: { ...OPTIONS, ...options } });
        for (const { start, end, answer } of found) {
          assertEquals([...record.context].slice(start, end).join(""), answer);
        }
        assertSame(found, result, `${JSON.stringify(options)} ${JSON.stringify(record)}`);
      }
    });
  });
}

Deno.test("answers are whole words where a tokenizer's spans hold the space before a word", async () => {
  const { model: name, record } = CASES.find(({ model, options }) =>
    /roberta/.test(model) && options.align_to_words !== false
  )!;
  await withContext(name, async (context) => {
    const { tokenizer } = context;
    const spaced = new Proxy(tokenizer, {
      get(target, key) {
        const value = Reflect.get(target, key, target);
        if (key !== "encode") return typeof value === "function" ? value.bind(target) : value;
        return (...args: Parameters<typeof tokenizer.encode>) => {
          const encoding = tokenizer.encode(...args);
          const text = String(args[0]);
          const starts = encoding.starts.map((start) => start > 0 && /\s/.test(text[start - 1]!) ? start - 1 : start);
          return { ...encoding, starts };
        };
      },
    });
    const options = { ...OPTIONS, top_k: 5 };
    const { result: expected } = await answerQuestion(record, { ...context, options });
    const { result } = await answerQuestion(record, { ...context, tokenizer: spaced, options });
    assert(result.some(({ answer }) => answer.startsWith(" ")));
    assertEquals(result.map(({ answer }) => answer.trimStart()), expected.map(({ answer }) => answer));
  });
});

Deno.test("qa gives the same for any batch, order and number of workers", async () => {
  const random = new Random(8);
  const words = CASES.flatMap(({ record }) => record.context.split(" "));
  const sentence = (most: number) =>
    Array.from({ length: 1 + random.integer(most) }, () => random.pick(words)).join(" ");
  const records = Array.from({ length: 24 }, () => ({ question: sentence(5), context: sentence(60) }));
  for (const name of ["xlm", "roberta", "xlm_beam"]) {
    const known = new Map<unknown, Answer[]>();
    for (const [batch_size, workers] of [[1, 1], [5, 1], [32, 2]] as const) {
      await withContext(name, async (context) => {
        const shuffled = random.shuffle([...records]);
        const options = { ...OPTIONS, top_k: 2, max_seq_len: 100 };
        const results = await Promise.all(shuffled.map((record) => answerQuestion(record, { ...context, options })));
        shuffled.forEach((record, i) => {
          const first = known.get(record) ?? results[i]!.result;
          known.set(record, first);
          assertSame(results[i]!.result, first, JSON.stringify(record));
        });
      }, { batch_size, workers });
    }
  }
});

Deno.test("qa reads a context of thousands of tokens in windows", async () => {
  for (const name of ["xlm", "roberta", "xlm_beam"]) {
    await withContext(name, async (context) => {
      const text = CASES[0]!.record.context.repeat(300);
      const { result } = await answerQuestion({ question: "What?", context: text }, context);
      assertEquals(text.slice(result[0]!.start, result[0]!.end), result[0]!.answer);
    });
  }
});

Deno.test("qa cuts a long question, and refuses what leaves no room and what is empty", async () => {
  await withContext("xlm", async (context) => {
    const question = "What do plants make of light and water? ".repeat(20);
    const cut = await answerQuestion({ question, context: "Plants make food." }, context);
    assertEquals([cut.truncated, cut.result.length], [true, 1]);
    const wide = { ...context, options: { ...OPTIONS, max_question_len: 1000 } };
    for (
      const [record, code] of [
        [{ question, context: "Plants make food." }, "too_long"],
        [{ question: " ", context: "a" }, "empty_text"],
        [{ question: "a", context: "" }, "empty_text"],
      ] as const
    ) {
      assertEquals((await assertRejects(() => answerQuestion(record, wide), RecordError)).code, code);
    }
    const gone = { question: "Who?", context: "\u0000\u200b" };
    assertEquals((await answerQuestion(gone, context)).result, []);
    const options = { ...OPTIONS, handle_impossible_answer: true };
    const [none] = (await answerQuestion(gone, { ...context, options })).result;
    assertEquals([none!.answer, none!.score], ["", 1]);
  });
});

Deno.test("qa names the heads there are where none answers questions", async () => {
  const models = await readFixture<Record<string, StoredModel>>("classify/models.json.gz");
  await withStoredModel(models["xlm_choice"]!, async (directory) => {
    const model = await loadModel(directory);
    const error = assertThrows(() => qaProgram(model, qaHead(model)), XlmError, "Cannot build head qa-simple");
    assertEquals(error.exitCode, 3);
  });
});
