import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RecordError, XlmError } from "../../../../lib/errors.ts";
import { Engine } from "../../../../lib/runtime/engine.ts";
import { labelScheme } from "../../../../lib/tasks/tag/label_scheme.ts";
import { tag } from "../../../../lib/tasks/tag/tag.ts";
import type { GroupedEntity, TagContext, TagOptions, TokenEntity } from "../../../../lib/tasks/tag/tag_context.ts";
import { tagProgram } from "../../../../lib/tasks/tag/tag_program.ts";
import { segmentedWords, segmentersBeside } from "../../../../lib/tasks/tag/text_words.ts";
import { tokenWindows } from "../../../../lib/tasks/sequence/token_windows.ts";
import { wordEntities } from "../../../../lib/tasks/tag/word_entities.ts";
import { loadModel } from "../../../../models/mod.ts";
import { Random } from "../../checkpoint/random.ts";
import { readFixture, type StoredModel, withStoredModel } from "../stored_models.ts";

type Row = TokenEntity | GroupedEntity;

interface Case {
  model: string;
  record: { text: string | string[] };
  options: Partial<TagOptions>;
  result: Row[];
}

const MODELS = await readFixture<Record<string, StoredModel>>("tag/models.json.gz");
const { cases: CASES } = await readFixture<{ cases: Case[] }>("tag/cases.json.gz");
const CPU = { device: "cpu", threads: 1, max_batch_tokens: 2048, verbose: false } as const;
const OPTIONS: TagOptions = {
  aggregation_strategy: "none",
  per_word: false,
  ignore_labels: ["O"],
  stride: undefined,
  max_length: 128,
  truncation: "error",
  split_special_tokens: false,
  bypass_tokenizer: false,
  offsets: "codepoint",
};

async function withContext(
  name: string,
  use: (context: TagContext) => Promise<void>,
  { batch_size = 8, workers = 1 } = {},
): Promise<void> {
  await withStoredModel(MODELS[name]!, async (directory) => {
    const model = await loadModel(directory);
    await using engine = new Engine(tagProgram(model), { ...CPU, batch_size, workers });
    const labels = model.labels("token-classification");
    const tokenizer = await model.tokenizer();
    await use({ model, labels, scheme: labelScheme(labels.id2label), tokenizer, run: engine.run, options: OPTIONS });
  });
}

/** Scores within 1e-5, all else exactly, fields in the same order for each kind of row. */
function assertSame(actual: readonly Row[], expected: readonly Row[], where: string): void {
  const unscored = (rows: readonly Row[]) => rows.map(({ score: _, ...rest }) => rest);
  assertEquals(unscored(actual), unscored(expected), where);
  expected.forEach(({ score }, i) =>
    assert(Math.abs(score! - actual[i]!.score!) <= 1e-5, `${where}: ${actual[i]!.score}, not ${score}`)
  );
}

for (const name of Object.keys(MODELS)) {
  Deno.test(`tag answers as transformers with ${name}`, async () => {
    await withContext(name, async (context) => {
      const cases = CASES.filter(({ model }) => model === name);
      assert(cases.length >= 12);
      for (const { record, options, result } of cases) {
        const ignore_labels = options.per_word ? [] : ["O"];
        const found = await tag(record, { ...context, options: { ...OPTIONS, ignore_labels, ...options } });
        assertSame(found.result, result, `${JSON.stringify(options)} ${JSON.stringify(record)}`);
      }
    });
  });
}

Deno.test("tag gives the same for any batch, order and number of workers", async () => {
  const random = new Random(6);
  const words = CASES.flatMap(({ record }) => typeof record.text === "string" ? record.text.split(" ") : []);
  const texts = Array.from(
    { length: 30 },
    () => Array.from({ length: 1 + random.integer(12) }, () => random.pick(words)).join(" "),
  );
  for (const name of ["xlm", "roberta"]) {
    const known = new Map<string, Row[]>();
    for (const [batch_size, workers] of [[1, 1], [5, 1], [32, 2]] as const) {
      await withContext(name, async (context) => {
        const shuffled = random.shuffle([...texts]);
        const options = { ...OPTIONS, aggregation_strategy: "none" as const, ignore_labels: [] };
        const results = await Promise.all(shuffled.map((text) => tag({ text }, { ...context, options })));
        shuffled.forEach((text, i) => {
          const first = known.get(text) ?? results[i]!.result;
          known.set(text, first);
          assertSame(results[i]!.result, first, text);
        });
      }, { batch_size, workers });
    }
  }
});

Deno.test("tag --per-word gives exactly one row for each given word, where it stands", async () => {
  for (const name of ["xlm", "roberta"]) {
    await withContext(name, async (context) => {
      const text = ["Plants", "", "\u0000", "photo-graph", "don't", "🎉", "x y"];
      const options = { ...OPTIONS, per_word: true, ignore_labels: [] };
      const { result, word_labels } = await tag({ text }, { ...context, options });
      const rows = result as TokenEntity[];
      assertEquals(rows.map((row) => row.text), text);
      assertEquals(rows.map(({ index }) => index), text.map((_, i) => i));
      assertEquals([rows[1]!.entity, rows[1]!.score, rows[1]!.word], [null, null, ""]);
      assertEquals(rows[2]!.entity === null, name === "xlm"); // XLM-RoBERTa keeps a lone metaspace
      assertEquals(word_labels.length, text.length);
      assertEquals(word_labels[1], "O");
      for (const index of [0, 3, 4, 5, 6]) assert(rows[index]!.entity !== null && rows[index]!.score! > 0);
      assertEquals([rows[6]!.start, rows[6]!.end], [30, 33]);
    });
  }
});

Deno.test("tag reads a long text in windows, each piece once, at the model's own memory", async () => {
  for (const name of ["xlm", "roberta"]) {
    await withContext(name, async (context) => {
      const text = "Plants make food by a process called photosynthesis. ".repeat(600);
      const options = { ...OPTIONS, stride: 10, ignore_labels: [] };
      const { result, truncated } = await tag({ text }, { ...context, options });
      const rows = result as TokenEntity[];
      assertEquals(truncated, false);
      assert(rows.length >= 5000, `${rows.length} pieces`);
      assertEquals(rows.map(({ index }) => index), rows.map((_, i) => i + 1));
      const words = (await tag({ text }, { ...context, options: { ...options, per_word: true } }))
        .result as TokenEntity[];
      assert(words.length >= 600 * 8);
      await assertRejects(() => tag({ text }, { ...context, options: OPTIONS }), RecordError, "Use stride");
      const cut = await tag({ text }, { ...context, options: { ...OPTIONS, truncation: "left", ignore_labels: [] } });
      assertEquals([cut.truncated, cut.result.length], [true, 126]);
      assertEquals((cut.result as TokenEntity[]).at(-1)!.end, text.trimEnd().length);
    });
  }
});

Deno.test("tag refuses an empty text, and gives nothing for one that nothing is left of", async () => {
  await withContext("xlm", async (context) => {
    for (const text of ["", " ", []]) {
      assertEquals((await assertRejects(() => tag({ text }, context), RecordError)).code, "empty_text");
    }
    for (const aggregation_strategy of ["none", "simple", "first"] as const) {
      const { result } = await tag({ text: "\u0000\u200b" }, {
        ...context,
        options: { ...OPTIONS, aggregation_strategy },
      });
      assertEquals(result, []);
    }
    const { result } = await tag({ text: "a 🎉 b" }, {
      ...context,
      options: { ...OPTIONS, per_word: true, ignore_labels: [], offsets: "byte" },
    });
    assertEquals((result as TokenEntity[]).map(({ start, end }) => [start, end]), [[0, 1], [2, 6], [7, 8]]);
  });
});

Deno.test("tag --per-word reads the words of a segmenter as given ones, where they stand in the text", async () => {
  const texts = ["我来到北京清华大学。 Plants ok", "ฉันกินข้าว 1,000 จาน", "🎉我爱\n北京天安门 "];
  await withContext("roberta", async (context) => {
    const find = segmentersBeside(context.tokenizer);
    for (const [i, lang] of ["zh", "th", "zh-Hant"].entries()) {
      const text = texts[i]!;
      const { words } = segmentedWords(text, find(lang)!);
      assert(words.length > 3 && words.every((word) => word.trim() === word && word !== ""));
      for (const limit of [{}, { stride: 2, max_length: 9 }]) {
        const options = { ...OPTIONS, ...limit, per_word: true, ignore_labels: [], offsets: "utf16" as const };
        const cut = { ...context, options, segmenter: find };
        const found = (await tag({ text, lang }, cut)).result as TokenEntity[];
        const given = (await tag({ text: words }, { ...context, options })).result as TokenEntity[];
        const labels = (rows: TokenEntity[]) =>
          rows.map(({ entity, score, word, text }) => ({ entity, score, word, text }));
        assertEquals(labels(found), labels(given.filter(({ entity }) => entity !== null)));
        assertEquals(found.map(({ start, end }) => text.slice(start, end)), found.map(({ text }) => text));
        const parted = await tag({ text, lang: "de" }, cut);
        assertEquals(parted.result, (await tag({ text }, { ...context, options })).result);
      }
      const pieces = { ...OPTIONS, ignore_labels: [] };
      const asBefore = await tag({ text, lang }, { ...context, options: pieces, segmenter: find });
      assertEquals(asBefore.result, (await tag({ text }, { ...context, options: pieces })).result);
    }
  });
  await withContext("xlm", ({ tokenizer }) => {
    const find = segmentersBeside(tokenizer);
    assertEquals(["zh", "th", "ja", "zh-CN", "en", undefined].map(find), Array(6).fill(undefined));
    return Promise.resolve();
  });
});

Deno.test("wordEntities takes a word of more pieces than a call has arguments", async () => {
  await withContext("roberta", (context) => {
    const scores = new Float32Array([1, 0, 0, 0, 0]);
    const piece = (_: unknown, i: number) => ({
      token: "a",
      scores,
      start: i,
      end: i + 1,
      index: i + 1,
      word: 0,
      is_subword: i > 0,
    });
    const [word] = wordEntities(Array.from({ length: 300_000 }, piece), "", context, "first");
    assertEquals([word!.row.start, word!.row.end], [0, 300_000]);
    return Promise.resolve();
  });
});

Deno.test("tag needs a head for words", async () => {
  const models = await readFixture<Record<string, StoredModel>>("classify/models.json.gz");
  await withStoredModel(models["xlm_three"]!, async (directory) => {
    const model = await loadModel(directory);
    assertEquals(assertThrows(() => tagProgram(model), XlmError, "Cannot build head token-classification").exitCode, 3);
  });
});

Deno.test("tokenWindows cuts as fast tokenizers do", () => {
  const ranges = (...args: [number, number, number]) => tokenWindows(...args).map(({ begin, end }) => [begin, end]);
  assertEquals(ranges(10, 4, 1), [[0, 4], [3, 7], [6, 10]]);
  assertEquals(ranges(4, 4, 1), [[0, 4]]);
  assertEquals(ranges(5, 4, 0), [[0, 4], [4, 5]]);
  assertEquals(ranges(0, 4, 0), [[0, 0]]);
});
