import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withForwardModel } from "../lib/tasks/forward/forward_fixture.ts";
import { fixture, jsonLines, xlm } from "./xlm.ts";

interface Line {
  outputs?: { loss?: number; logits?: number[]; last_hidden_state?: number[][]; hidden_states?: number[][][] };
  error?: { code: string };
}

Deno.test("xlm forward runs ids without tokenizer files and answers each record in its place", async () => {
  await withForwardModel("xlm_three_labels", async (model) => {
    const stdin = ['{"id":1,"input_ids":[0,9,5,1],"labels":2}', '{"input_ids":[0,99]}', '{"input_ids":[0,9,1]}'].join(
      "\n",
    );
    const { code, stdout } = await xlm(["forward", "-m", model], { stdin });
    const lines = jsonLines(stdout) as Line[];
    assertEquals(code, 1);
    assertEquals(Object.keys(lines[0]!), ["id", "input_ids", "labels", "outputs"]);
    assertEquals(Object.keys(lines[0]!.outputs!), ["loss", "logits"]);
    assertEquals(lines.map(({ error }) => error?.code), [undefined, "field_type", undefined]);
    assertEquals(lines[2]!.outputs!.logits!.length, 3);
    const text = await xlm(["forward", "-m", model, "--text", "a"]);
    assertEquals(text.code, 3);
    assertStringIncludes(text.stderr, "vocab.json");
  });
});

Deno.test("xlm forward reads texts, and gives layers when asked", async () => {
  const model = fixture("fill_mask/xlm");
  const { code, stdout } = await xlm([
    ...["forward", "-m", model, "--head", "model", "--hidden-states", "--attentions", "--bare", "--text", "light"],
  ]);
  assertEquals(code, 0);
  const [outputs] = jsonLines(stdout) as NonNullable<Line["outputs"]>[];
  assertEquals(Object.keys(outputs!), ["last_hidden_state", "hidden_states", "attentions"]);
  assertEquals(outputs!.hidden_states!.at(-1), outputs!.last_hidden_state);
});

Deno.test("xlm forward takes the record's language for ids", async () => {
  const args = ["forward", "-m", fixture("fill_mask/xlm_langs"), "--head", "model", "--bare"];
  const states = async (record: Record<string, unknown>, ...more: string[]) =>
    (await xlm([...args, ...more], { stdin: `${JSON.stringify({ input_ids: [0, 9, 1], ...record })}\n` })).stdout;
  const french = await states({ lang: "fr" });
  assertEquals(await states({}, "--lang", "fr"), french);
  assertEquals(await states({ langs: [1, 1, 1] }, "--lang", "en"), french);
  assert(await states({}) !== french);
  assertEquals(await states({ lang: "none" }), await states({}));
  assertStringIncludes(await states({ lang: "de" }), "unknown_lang");
});

Deno.test("xlm forward says which heads a checkpoint has", async () => {
  const { code, stderr } = await xlm(["forward", "-m", fixture("fill_mask/xlm"), "--head", "qa", "--text", "a"]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, "expected one of model, lm");
});
