import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";
import { readFixture as readSegmenterFixture } from "../lib/text/segment/segmented.ts";
import { fixture, jsonLines, xlm } from "./xlm.ts";

const MODELS = await readFixture<Record<string, StoredModel>>("tag/models.json.gz");

Deno.test("tag adds entities to each record, and a report of gold labels on stderr", async () => {
  await withStoredModel(MODELS["roberta"]!, async (model) => {
    const records = [
      { id: 1, text: "Plants make food." },
      { id: 2, tokens: ["Plants", "make", "food", "."], gold: ["B-PER", "O", "O", "O"] },
      { id: 3, tokens: ["Plants"], gold: ["O", "O"] },
      { id: 4, text: " " },
      { id: 5 },
    ];
    const stdin = records.map((record) => JSON.stringify(record)).join("\n");
    const args = ["tag", "-m", model, "--aggregation-strategy", "first", "--gold-field", "gold", "-v"];
    const { code, stdout, stderr } = await xlm(args, { stdin });
    assertEquals(code, 1);
    const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(Object.keys(lines[0].entities[0]), ["entity_group", "score", "word", "start", "end", "text"]);
    for (const { start, end, text } of lines[0].entities) assertEquals("Plants make food.".slice(start, end), text);
    assertEquals(lines.slice(2).map(({ error }) => error.code), ["field_type", "empty_text", "field_missing"]);
    assertStringIncludes(stderr, "xlm: The labels are B-/I- (IOB1 or IOB2).");
    assertMatch(stderr, /Gold labels: 1 records, 4 words, accuracy /);
    assertMatch(stderr, /all entities: precision /);
  });
});

Deno.test("tag --per-word gives one row a word; it is the default of a model that says so", async () => {
  await withStoredModel(MODELS["xlm"]!, async (model) => {
    const { stdout } = await xlm(["tag", "-m", model, "--per-word", "--bare"], {
      stdin: '{"tokens":["Plants","make","food"]}\n',
    });
    const rows = JSON.parse(stdout);
    assertEquals(rows.map(({ index }: { index: number }) => index), [0, 1, 2]);
    assertEquals(Object.keys(rows[0]), ["entity", "score", "index", "word", "start", "end", "text"]);
  });
  const words = { task_specific_params: { "token-classification": { per_word: true } } };
  await withStoredModel(MODELS["xlm"]!, async (model) => {
    const { stdout } = await xlm(["tag", "-m", model, "--text", "Plants make food", "--bare"]);
    assertEquals(JSON.parse(stdout).map(({ text }: { text: string }) => text), ["Plants", "make", "food"]);
  }, words);
});

Deno.test("tag gives one row for each given word that its language's segmenter cuts further", async () => {
  const records: [lang: string, tokens: string[]][] = [
    ["zh", ["我爱", "北京天安门", "。"]],
    ["th", ["ฉันกินข้าว", "1,000", "จาน"]],
    ["de", ["Don't", "z.B.", "(a)"]],
  ];
  const stdin = records.map(([lang, tokens]) => JSON.stringify({ tokens, lang })).join("\n");
  const { stdout } = await xlm(["tag", "--per-word", "--bare"], { stdin });
  const rows = jsonLines(stdout) as { index: number; start: number; text: string }[][];
  records.forEach(([, tokens], i) => {
    assertEquals(rows[i]!.map(({ text }) => text), tokens);
    assertEquals(rows[i]!.map(({ start, text }) => tokens.join(" ").slice(start, start + text.length)), tokens);
  });
});

Deno.test("tag --per-word cuts a language without spaces where the language is told, with XLM-R too", async () => {
  await withStoredModel(MODELS["roberta"]!, async (model) => {
    const text = "我来到北京清华大学";
    const words = async (record: object, ...args: string[]) => {
      const options = ["tag", "-m", model, "--per-word", "--bare", ...args];
      const { stdout } = await xlm(options, { stdin: JSON.stringify(record) });
      return (JSON.parse(stdout) as { text: string }[]).map(({ text }) => text);
    };
    const cut = ["我", "来到", "北京", "清华大学"];
    assertEquals(await words({ text }), [text]);
    assertEquals(await words({ text }, "--lang", "zh"), cut);
    assertEquals(await words({ text, lang: "zh" }), cut);
    assertEquals(await words({ text, lang: "zh" }, "--words", "tokenizer"), [text]);
    assertEquals(await words({ text, lang: "en" }, "--lang", "zh"), [text]);
    assertEquals(await words({ tokens: [text], lang: "zh" }), [text]);
    const args = ["tag", "-m", model, "--per-word", "--lang", "ja", "--text", "日本語です"];
    const missing = await xlm([...args, "--kytea-model", "none.bin"]);
    assertEquals(missing.code, 3);
    assertStringIncludes(missing.stderr, "Cannot read KyTea model none.bin");
    assertStringIncludes(missing.stderr, "Use --words tokenizer");
    const kytea = await Deno.makeTempFile();
    await Deno.writeFile(kytea, readSegmenterFixture("kytea-text.txt"));
    const { stdout } = await xlm([...args, "--kytea-model", kytea, "--bare"]);
    assertEquals(JSON.parse(stdout).map(({ text }: { text: string }) => text), ["日本", "語", "です"]);
    const output = await Deno.makeTempFile();
    const run = (...more: string[]) => xlm([...args, "--kytea-model", kytea, "-o", output, ...more]);
    assertEquals((await run("--overwrite")).code, 0);
    assertEquals((await run("--resume", "--words", "auto")).code, 0);
    await Deno.writeFile(kytea, readSegmenterFixture("kytea-tags.bin"));
    const other = await run("--resume");
    assertEquals(other.code, 2);
    assertStringIncludes(other.stderr, "KyTea model");
    for (const path of [kytea, output]) await Deno.remove(path);
  });
});

Deno.test("tag refuses a stride that leaves no window, and a model without the head", async () => {
  await withStoredModel(MODELS["xlm"]!, async (model) => {
    const args = ["tag", "-m", model, "--text", "a", "--max-length", "10", "--stride"];
    const refused = await xlm([...args, "8"]);
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertMatch(refused.stderr, /Cannot use --stride 8: windows have 8 tokens beside special ones; expected less/);
    assertEquals((await xlm([...args, "7"])).code, 0);
  });
  const { code, stderr } = await xlm(["tag", "-m", fixture("fill_mask/xlm"), "--text", "a"]);
  assertEquals(code, 3);
  assert(stderr.includes("Cannot build head token-classification"), stderr);
});

Deno.test("tag --ignore-labels leaves out what it names, and nothing where it is empty", async () => {
  const labels = async (...args: string[]) => {
    const { stdout } = await xlm(["tag", "--text", "Plants make food.", "--bare", ...args]);
    return JSON.parse(stdout).map(({ entity }: { entity: string }) => entity);
  };
  assertEquals(await labels("-m", "small", "--ignore-labels", "NOUN, VERB"), ["PUNCT"]);
  assertEquals(await labels("-m", "small", "--ignore-labels", "NOUN", "--ignore-labels", "VERB"), ["PUNCT"]);
  // Every label is called O, which is left out by default.
  const { config } = MODELS["roberta"]!;
  const id2label = Object.fromEntries(Object.keys(config["id2label"] as object).map((id) => [id, "O"]));
  await withStoredModel(MODELS["roberta"]!, async (model) => {
    assertEquals(await labels("-m", model), []);
    assert((await labels("-m", model, "--ignore-labels", "")).length > 0);
    assertEquals(await labels("-m", model, "--ignore-labels="), await labels("-m", model, "--ignore-labels", ""));
  }, { id2label });
});

Deno.test("tag counts gold labels given as numbers, and entities of labels that are marks alone", async () => {
  const id2label = { 0: "O", 1: "B", 2: "I" };
  await withStoredModel(MODELS["roberta_sure"]!, async (model) => {
    const tokens = ["Ada", "lived", "in", "Rome"];
    const counted = async (gold: unknown) => {
      const stdin = `${JSON.stringify({ tokens, gold })}\n`;
      const { code, stdout, stderr } = await xlm(["tag", "-m", model, "--gold-field", "gold", "--bare"], { stdin });
      return { code, stdout, stderr };
    };
    const named = await counted(["B", "I", "O", "B"]);
    assertEquals(named.code, 0);
    assertMatch(named.stderr, /^Gold labels: 1 records, 4 words, accuracy /);
    assertMatch(named.stderr, /\nall entities: precision .* 2 entities\n$/);
    assertEquals(await counted([1, 2, 0, 1]), named);
    assertEquals(await counted(["B", 2, "0", 1]), named);
    for (const wrong of [[1, 2, 0, 3], [[1], 2, 0, 1], "BIOB", { 0: 1 }, [1, 2, 0]]) {
      const { code, stdout } = await counted(wrong);
      assertEquals([code, JSON.parse(stdout).error.code], [1, "field_type"], JSON.stringify(wrong));
    }
    assertEquals((await counted(null)).stderr, "No record had gold labels.\n");
    assertMatch((await counted([1, 2, -100, -1])).stderr, /^Gold labels: 1 records, 2 words, /);
  }, { id2label });
});
