import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withForwardModel } from "../lib/tasks/forward/forward_fixture.ts";
import { fixture, xlm } from "./xlm.ts";

interface Report {
  files: { missing: string[] };
  labels: Record<string, string[]>;
  problems: Record<string, string>;
  limits: { max_length: number };
  weights: { parameters: number } | null;
}

async function info(model: string): Promise<{ code: number; report: Report }> {
  const { code, stdout } = await xlm(["info", model, "--json"]);
  return { code, report: JSON.parse(stdout) };
}

Deno.test("info says what a model is, can do, and is made of", async () => {
  const { code, stdout } = await xlm(["info", "-m", fixture("fill_mask/xlm_langs"), "--json"]);
  assertEquals(code, 0);
  const { files, identity, ...report } = JSON.parse(stdout);
  assertEquals(Object.keys(identity.files), [
    "config.json",
    "merges.txt",
    "model.safetensors",
    "tokenizer_config.json",
    "vocab.json",
  ]);
  assertEquals(files.missing, []);
  assert(files.found.includes("model.safetensors"));
  assertEquals(report, {
    family: "xlm",
    head: "lm",
    heads: ["model", "lm"],
    commands: ["tokenize", "forward", "embed", "fill-mask", "translate-score"],
    labels: {},
    languages: { en: 0, fr: 1 },
    limits: { max_length: 128, vocab_size: 434 },
    shape: { num_layers: 2, hidden_size: 16 },
    weights: { tensors: 38, parameters: 16050, bytes: 64200, dtypes: ["F32"], prefix: "" },
    unread: [],
    problems: {},
  });
});

Deno.test("info names labels, and what is missing", async () => {
  await withForwardModel("xlm_tokens", async (directory) => {
    const { code, report } = await info(directory);
    assertEquals(code, 3); // it has no tokenizer
    assertEquals(report.labels, { "token-classification": ["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3"] });
    assertEquals(report.files.missing, [
      "tokenizer.json or sentencepiece.bpe.model or vocab.json with merges.txt",
    ]);
  });
});

Deno.test("info says why a head cannot be built, and shows the rest", async () => {
  await withForwardModel("xlm_tokens", async (directory) => {
    const { code, report } = await info(directory);
    assertEquals(code, 3);
    assertMatch(String(report.problems["token-classification"]), /num_labels says \[3,8\]/);
    assertEquals(report.limits.max_length, 16);
  }, { id2label: { 0: "a", 1: "b", 2: "c" } });
});

Deno.test("info of each kind of checkpoint", async () => {
  for (const [model, weights] of [["checkpoints/facebook-legacy", 1423], ["onnx/xlm-lm", null]] as const) {
    const { report } = await info(fixture(model));
    assertEquals(report.weights?.parameters ?? null, weights);
  }
});

Deno.test("info prints one line for each fact, and ends with 3 where there is no model", async () => {
  for (const [args, family] of [[[], "xlm-roberta"], [["small"], "xlm"]] as const) {
    const shipped = await xlm(["info", ...args]);
    assertEquals(shipped.code, 0);
    assertMatch(shipped.stdout, new RegExp(`^family: ${family}$`, "m"));
    assertMatch(shipped.stdout, /^commands: tokenize, forward, /m);
  }
  const none = await xlm(["info", "docs"]);
  assertEquals(none.code, 3);
  assertStringIncludes(none.stdout, "missing: config.json; ");
  const gone = await xlm(["info", "not/there"]);
  assertEquals([gone.code, gone.stdout], [3, ""]);
  assertMatch(gone.stderr, /^xlm: Cannot find model not\/there/);
});
