import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { layOut, readFixture, type StoredModel } from "../lib/tasks/stored_models.ts";
import { jsonLines, xlm } from "./xlm.ts";

const MODELS = await readFixture<Record<string, StoredModel>>("sentence_modules/models.json.gz");

/** A folder of sentence-transformers: its first position, scaled to length 1, of at most 12 tokens. */
async function withFolder(use: (directory: string) => Promise<void>, layout: "new" | "old" = "new"): Promise<void> {
  const directory = await Deno.makeTempDir();
  const inner = layout === "new" ? "" : "0_Transformer";
  const files = {
    "modules.json": [
      { idx: 0, name: "0", path: inner, type: "sentence_transformers.models.Transformer" },
      { idx: 1, name: "1", path: "1_Pooling", type: "sentence_transformers.models.Pooling" },
      { idx: 2, name: "2", path: "2_Normalize", type: "sentence_transformers.models.Normalize" },
    ],
    [join(inner, "sentence_bert_config.json")]: { max_seq_length: 12, do_lower_case: false },
    "1_Pooling/config.json": {
      word_embedding_dimension: 8,
      pooling_mode_cls_token: true,
      pooling_mode_mean_tokens: false,
    },
    "config_sentence_transformers.json": { prompts: { query: "query: " }, default_prompt_name: null },
  };
  try {
    for (const folder of [inner, "1_Pooling"]) await Deno.mkdir(join(directory, folder), { recursive: true });
    await layOut(MODELS["roberta"]!, join(directory, inner));
    for (const [path, content] of Object.entries(files)) {
      await Deno.writeTextFile(join(directory, path), JSON.stringify(content));
    }
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function vector(args: readonly string[]): Promise<number[]> {
  const { code, stdout, stderr } = await xlm(["embed", "--bare", "--text", "A green house.", ...args]);
  assertEquals(code, 0, stderr);
  return jsonLines(stdout)[0] as number[];
}

Deno.test("embed does what the folder says, unless an option says otherwise", async () => {
  await withFolder(async (model) => {
    const said = await vector(["-m", model]);
    assert(Math.abs(Math.hypot(...said) - 1) < 1e-5);
    const plain = await vector([
      "-m",
      model,
      "--no-modules",
      "--pooling",
      "first",
      "--max-length",
      "12",
      "--truncation",
      "right",
    ]);
    const length = Math.hypot(...plain);
    assert(Math.abs(length - 1) > 1e-3, "as it is");
    said.forEach((value, i) => assert(Math.abs(value - plain[i]! / length) < 1e-5));
    assertEquals((await vector(["-m", model, "--pooling", "mean,max,last"])).length, 24);
    const queried = await vector(["-m", model, "--prompt-name", "query"]);
    assert(queried.some((value, i) => Math.abs(value - said[i]!) > 1e-3));
    assertEquals(queried, await vector(["-m", model, "--prompt", "query: "]));
  });
});

Deno.test("what is longer than the folder's limit loses its end, and is counted; options go before it", async () => {
  await withFolder(async (model) => {
    const args = ["embed", "-m", model, "--bare", "--text", "one two three four five six seven eight nine ten"];
    const cut = await xlm(args);
    assertEquals(cut.code, 0);
    assertMatch(cut.stderr, /1 of 1 record truncated/);
    const refused = await xlm([...args, "--truncation", "error"]);
    assertEquals(refused.code, 1);
    assertMatch(refused.stdout, /too_long.*12 are allowed/);
    const longer = await xlm([...args, "--max-length", "100"]);
    assertEquals([longer.code, longer.stderr], [0, ""]);
    assert(longer.stdout !== cut.stdout);
  });
});

Deno.test("info shows the modules, of the old layout too, and refuses those that are not known", async () => {
  await withFolder(async (model) => {
    const { code, stdout } = await xlm(["info", model]);
    assertEquals(code, 0);
    assertMatch(stdout, /^sentence embedding: at most 12 tokens, pooling cls, Normalize$/m);
    assertMatch(stdout, /^prompts: query "query: "$/m);
    assertMatch(stdout, /^zero-shot classification: by comparing vectors$/m);
    const { sentence, zero_shot, identity } = JSON.parse((await xlm(["info", model, "--json"])).stdout);
    assertEquals(zero_shot, "vectors");
    assertEquals(sentence, {
      max_length: 12,
      lowercase: false,
      pooling: ["cls"],
      include_prompt: true,
      prompts: { query: "query: " },
      layers: ["Normalize"],
    });
    assert("0_Transformer/model.safetensors" in identity.files && "1_Pooling/config.json" in identity.files);
    const list = join(model, "modules.json");
    await Deno.writeTextFile(list, (await Deno.readTextFile(list)).replace("models.Normalize", "models.LSTM"));
    const unknown = await xlm(["info", model]);
    assertEquals(unknown.code, 3);
    assertStringIncludes(unknown.stdout, "problem of model: Cannot use");
    assertStringIncludes(unknown.stdout, "LSTM");
    const embed = await xlm(["embed", "-m", model, "--text", "a"]);
    assertEquals([embed.code, embed.stdout], [3, ""]);
    assertEquals((await xlm(["embed", "-m", model, "--text", "a", "--no-modules"])).code, 0);
    assertStringIncludes(embed.stderr, "Use --no-modules for the model without its modules.");
    assertEquals((await xlm(["tokenize", "-m", model, "--text", "a"])).code, 0);
    await Deno.remove(list);
    const lost = await xlm(["embed", "-m", model, "--text", "a"]);
    assertEquals(lost.code, 3);
    assertStringIncludes(lost.stderr, `${join(model, "0_Transformer")}: name that.`);
  }, "old");
});

Deno.test("a run is not resumed after the folder's settings changed", async () => {
  await withFolder(async (model) => {
    const args = ["embed", "-m", model, "--text", "a", "-o", join(model, "out.jsonl")];
    assertEquals((await xlm(args)).code, 0);
    const settings = join(model, "1_Pooling", "config.json");
    await Deno.writeTextFile(settings, (await Deno.readTextFile(settings)).replace("true", "false"));
    const { code, stderr } = await xlm([...args, "--resume"]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, "1_Pooling/config.json differs");
  });
});

Deno.test("zero-shot compares the vectors that embed gives, of a folder of sentence-transformers or where it is asked for", async () => {
  await withFolder(async (model) => {
    const texts = ["A green house.", "Two trees.", "A fine day."];
    const [text, ...labels] = texts;
    const read = {
      stdin: texts.map((text) => JSON.stringify({ text: text === texts[0] ? text : `On ${text}` })).join("\n"),
    };
    for (const args of [[], ["--prompt-name", "query"]]) {
      if (args.length > 0) await setDefaultPrompt(model, "query");
      const [own, ...others] = jsonLines(
        (await xlm(["embed", "-m", model, "--bare", ...args], read)).stdout,
      ) as number[][];
      const expected = others.map((vector) => vector.reduce((sum, x, i) => sum + x * own![i]!, 0));
      const zero = [
        "classify",
        "-m",
        model,
        "--text",
        text!,
        "--bare",
        "--hypothesis-template",
        "On {}",
        "--truncation",
        "right",
      ];
      const { code, stdout, stderr } = await xlm([
        ...zero,
        ...labels.flatMap((label) => ["--candidate-labels", label]),
      ]);
      assertEquals(code, 0, stderr);
      const found = JSON.parse(stdout) as { label: string; score: number }[];
      assertEquals(found.map(({ score }) => score), found.map(({ score }) => score).sort((a, b) => b - a));
      for (const { label, score } of found) {
        assert(Math.abs(score - expected[labels.indexOf(label)]!) < 1e-5, `${label}: ${score}, not ${expected}`);
      }
    }
  });
});

async function setDefaultPrompt(directory: string, name: string): Promise<void> {
  const path = join(directory, "config_sentence_transformers.json");
  await Deno.writeTextFile(
    path,
    (await Deno.readTextFile(path)).replace('"default_prompt_name":null', `"default_prompt_name":"${name}"`),
  );
}

Deno.test("zero-shot by vectors takes each record's own labels, and needs some; by inference it needs a model of it", async () => {
  await withFolder(async (model) => {
    const stdin =
      '{"text":"A house.","candidate_labels":["a","b"]}\n{"text":"A house."}\n{"text":"A house.","candidate_labels":[]}\n';
    const { code, stdout } = await xlm([
      "classify",
      "-m",
      model,
      "--zero-shot",
      "vectors",
      "--hypothesis-template",
      "{}",
    ], { stdin });
    assertEquals(code, 1);
    const [own, none, empty] = jsonLines(stdout) as { labels?: unknown[]; error?: { code: string } }[];
    assertEquals([own!.labels!.length, none!.error!.code, empty!.error!.code], [2, "field_missing", "empty_text"]);
    const inference = await xlm(["classify", "-m", model, "--zero-shot", "nli", "--candidate-labels", "a,b"], {
      stdin,
    });
    assertEquals([inference.code, inference.stdout], [3, ""]);
    const other = await xlm(["classify", "-m", model, "--zero-shot", "words", "--candidate-labels", "a,b"]);
    assertEquals(other.code, 2);
  });
});

Deno.test("zero-shot by vectors fails a text that is too long unless it may be cut, and resumes with the default spelled out", async () => {
  await withFolder(async (model) => {
    const zero = ["classify", "-m", model, "--candidate-labels", "a,b"];
    const stdin = '{"text":"one two three four five six seven eight nine ten"}\n';
    const refused = await xlm([...zero, "--hypothesis-template", "{}"], { stdin });
    assertEquals(refused.code, 1);
    assertMatch(refused.stdout, /too_long.*12 are allowed/);
    assertEquals((await xlm([...zero, "--hypothesis-template", "{}", "--truncation", "right"], { stdin })).code, 0);
    const long = await xlm([...zero, "--text", "a"]);
    assertMatch(long.stdout, /too_long.*Of the hypothesis .*This example is a\./);
    const written = [...zero, "--hypothesis-template", "{}", "--text", "a", "-o", join(model, "out.jsonl")];
    assertEquals((await xlm(written)).code, 0);
    assertEquals((await xlm([...written, "--resume", "--truncation", "error"])).code, 0);
    assertEquals((await xlm([...written, "--resume", "--truncation", "right"])).code, 2);
  });
});
