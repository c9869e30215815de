import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { readFixture, type StoredModel, withStoredModel } from "../lib/tasks/stored_models.ts";
import { fixture, xlm } from "./xlm.ts";

const MODELS = await readFixture<Record<string, StoredModel>>("classify/models.json.gz");

Deno.test("classify adds labels to each record, and a report of gold labels on stderr", async () => {
  await withStoredModel(MODELS["xlm_three"]!, async (model) => {
    const records = [
      { id: 1, text: "A", gold: "positive" },
      { id: 2, text: "Plants make food.", text_pair: "Nobody eats.", gold: 0 },
      { id: 3, text: "" },
      { id: 4, text: "A", gold: 7 },
      { id: 5, text: "A" },
    ];
    const stdin = records.map((record) => JSON.stringify(record)).join("\n");
    const { code, stdout, stderr } = await xlm(["classify", "-m", model, "--gold-field", "gold"], { stdin });
    assertEquals(code, 1);
    const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.map(({ id }) => id), [1, 2, 3, 4, 5]);
    assertEquals(Object.keys(lines[0].labels[0]), ["label", "score"]);
    assertEquals(lines[2].error.code, "empty_text");
    assertEquals(lines[3].error.code, "field_type");
    assertStringIncludes(stderr, "Gold labels: 2 records, accuracy ");
    assertMatch(stderr, /gold \\ predicted/);
  });
});

Deno.test("classify --top-k all, --function and --bare", async () => {
  await withStoredModel(MODELS["xlm_three"]!, async (model) => {
    const args = ["classify", "-m", model, "--text", "A", "--bare", "--top-k", "all"];
    const labels = async (...more: string[]) =>
      JSON.parse((await xlm([...args, ...more])).stdout) as { score: number }[];
    const sum = (rows: { score: number }[]) => rows.reduce((total, { score }) => total + score, 0);
    assertEquals((await labels()).length, 3);
    assertEquals(Math.abs(sum(await labels()) - 1) < 1e-6, true);
    assertEquals(Math.abs(sum(await labels("--function", "none")) - 1) > 1e-3, true);
  });
});

Deno.test("classify chooses among answers", async () => {
  await withStoredModel(MODELS["roberta_choice"]!, async (model) => {
    const stdin = '{"text":"A","choices":["one","two"],"answer":1}\n{"text":"A"}\n{"text":"A","choices":[1]}\n';
    const { code, stdout, stderr } = await xlm(["classify", "-m", model, "--gold-field", "answer"], { stdin });
    assertEquals(code, 1);
    const [first, second, third] = stdout.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(Object.keys(first.labels[0]), ["label", "index", "score"]);
    assertEquals(second.error.code, "field_missing");
    assertEquals(third.error.code, "field_type");
    assertStringIncludes(stderr, "Gold labels: 1 records");
  });
});

Deno.test("classify tries labels that the model never saw", async () => {
  await withStoredModel(MODELS["roberta_nli"]!, async (model) => {
    const zero = [
      "classify",
      "-m",
      model,
      "--text",
      "Plants make food.",
      "--bare",
      "--candidate-labels",
      "sports, science",
    ];
    const { code, stdout } = await xlm(zero);
    assertEquals(code, 0);
    assertEquals(JSON.parse(stdout).map(({ label }: { label: string }) => label).sort(), ["science", "sports"]);
    assertEquals(JSON.parse((await xlm([...zero, "--top-k", "1"])).stdout).length, 1);
    const template = await xlm([...zero, "--hypothesis-template", "nothing"]);
    assertEquals([template.code, template.stdout], [2, ""]);
    assertMatch(template.stderr, /it has no place for a label; expected one \{\} /m);
  });
});

Deno.test("classify takes labels with commas, and each record's own", async () => {
  await withStoredModel(MODELS["roberta_nli"]!, async (model) => {
    const labels = async (args: string[], stdin: string) => {
      const { code, stdout } = await xlm(["classify", "-m", model, ...args], { stdin });
      const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
      return [
        code,
        ...lines.map((line) => line.error?.code ?? line.labels.map(({ label }: { label: string }) => label).sort()),
      ];
    };
    const text = "Plants make food.";
    const own = (candidate_labels: unknown) => `${JSON.stringify({ text, candidate_labels })}\n`;
    const given = ["--candidate-labels", "law, order", "--candidate-labels", "sports"];
    assertEquals(await labels(given, `"${text}"\n`), [0, ["law, order", "sports"]]);
    assertEquals(
      await labels([], own(["law, order", "sports"]) + own("a, b") + own(null)),
      [0, ["law, order", "sports"], ["a", "b"], ["entailment"]],
    );
    assertEquals(
      await labels(given, own(["x"]) + own([]) + own(["", "a"]) + own([1]) + `"${text}"\n`),
      [1, ["x"], "empty_text", "empty_text", "field_type", ["law, order", "sports"]],
    );
    const renamed = `${JSON.stringify({ text, tags: ["x", "y"], candidate_labels: 1 })}\n`;
    assertEquals(await labels(["--candidate-labels-field", "tags"], renamed), [0, ["x", "y"]]);
    for (const wrong of ["", "a,,b", ","]) {
      const { code, stdout } = await xlm(["classify", "-m", model, "--text", text, "--candidate-labels", wrong]);
      assertEquals([code, stdout], [2, ""]);
    }
  });
});

Deno.test("classify tries labels only through a model of natural language inference", async () => {
  await withStoredModel(MODELS["xlm_three"]!, async (model) => {
    const args = ["classify", "-m", model];
    const option = await xlm([...args, "--text", "A", "--candidate-labels", "a,b"]);
    const record = await xlm(args, { stdin: '{"text":"A","candidate_labels":["a","b"]}\n' });
    for (const { code, stdout, stderr } of [option, record]) {
      assertEquals([code, stdout], [3, ""]);
      assertMatch(stderr, /its own are negative, neutral, positive; expected a model of natural language inference/);
    }
  });
});

Deno.test("classify counts a gold label in a list of one, and none where the list is empty", async () => {
  await withStoredModel(MODELS["xlm_three"]!, async (model) => {
    const stdin = [["negative"], [0], "0", [], ["negative", "neutral"]]
      .map((label) => `${JSON.stringify({ text: "A", label })}\n`).join("");
    const { code, stdout, stderr } = await xlm(["classify", "-m", model, "--gold-field", "label"], { stdin });
    const errors = stdout.trim().split("\n").map((line) => JSON.parse(line).error?.code);
    assertEquals([code, errors], [1, [undefined, undefined, undefined, undefined, "field_type"]]);
    assertMatch(stderr, /Gold labels: 3 records/);
  });
});

Deno.test("classify says what a model without the head has", async () => {
  const { code, stdout, stderr } = await xlm(["classify", "-m", fixture("fill_mask/xlm_roberta"), "--text", "a"]);
  assertEquals([code, stdout], [3, ""]);
  assertMatch(
    stderr,
    /Cannot build head sequence-classification of .*: .* no weights for it; expected one of model, lm\.$/m,
  );
});

Deno.test("texts are cut to the limit that tokenizer_config.json names, where none is asked for, and else read whole", async () => {
  const long = "Plants make food by light and water. ".repeat(2);
  const outputs = async (command: string, more: string[], directory: string) => {
    const { code, stdout, stderr } = await xlm([command, "-m", directory, "--text", long, "--bare", ...more]);
    assertEquals(code, 0, stderr);
    return stdout;
  };
  for (const name of ["xlm_three", "roberta_three"]) {
    await withStoredModel(MODELS[name]!, async (directory) => {
      const path = join(directory, "tokenizer_config.json");
      const config = JSON.parse(await Deno.readTextFile(path));
      const whole = await outputs("classify", [], directory);
      await Deno.writeTextFile(path, JSON.stringify({ ...config, model_max_length: 9 }));
      for (const command of ["tokenize", "classify"]) {
        for (const side of ["left", "right"]) {
          const cut = ["--truncation", side];
          const asked = await outputs(command, [...cut, "--max-length", "9"], directory);
          assertEquals(await outputs(command, cut, directory), asked, `${name} ${command} ${side}`);
        }
      }
      assertEquals(await outputs("classify", [], directory), whole);
      const longer = await outputs("classify", ["--truncation", "right", "--max-length", "12"], directory);
      assertNotEquals(
        longer,
        await outputs("classify", ["--truncation", "right"], directory),
        "what is asked for counts",
      );
    });
  }
});

Deno.test("classify reads a folder's sentence-transformers modules only where it compares vectors", async () => {
  await withStoredModel(MODELS["roberta_three"]!, async (model) => {
    const modules = ["Transformer", "LSTM"].map((name, idx) => ({
      idx,
      path: "",
      type: `sentence_transformers.models.${name}`,
    }));
    await Deno.writeTextFile(join(model, "modules.json"), JSON.stringify(modules));
    const run = async (...args: string[]) => await xlm(["classify", "-m", model, "--text", "A fine day.", ...args]);
    assertEquals((await run()).code, 0);
    const { code, stdout, stderr } = await run("--candidate-labels", "a,b");
    assertEquals([code, stdout], [3, ""]);
    assertMatch(stderr, /modules\.json: its second module is .*LSTM/);
    assert(!stderr.includes("--no-modules"), stderr);
  });
});
