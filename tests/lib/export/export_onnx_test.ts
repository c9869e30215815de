import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { readOnnxGraphs } from "../../../lib/checkpoint/onnx/read_onnx_file.ts";
import { XlmError } from "../../../lib/errors.ts";
import { Engine } from "../../../lib/runtime/engine.ts";
import { forward } from "../../../lib/tasks/forward/forward.ts";
import type { ForwardFields } from "../../../lib/tasks/forward/forward_fields.ts";
import { forwardProgram } from "../../../lib/tasks/forward/forward_program.ts";
import { classifyProgram } from "../../../lib/tasks/classify/classify_program.ts";
import { modelSequence } from "../../../lib/tasks/sequence/encode_sequence.ts";
import type { HeadName } from "../../../models/heads.ts";
import { loadModel } from "../../../models/mod.ts";
import type { Model } from "../../../models/model.ts";
import { FORWARD_CASES, FORWARD_MODELS, withForwardModel } from "../tasks/forward/forward_fixture.ts";
import { withExport } from "./with_export.ts";

const OPTIONS = {
  device: "cpu",
  threads: 1,
  workers: 1,
  batch_size: 8,
  max_batch_tokens: 512,
  verbose: false,
} as const;

/** Of each family every head, with what its graph computes differently. */
const MODELS = [
  "xlm_langs",
  "xlm_pad",
  "xlm_sinusoidal_absent",
  "xlm_lm_causal",
  "xlm_lm_asm",
  "xlm_summary_first",
  "xlm_summary_last",
  "xlm_summary_mean",
  "xlm_multiple_choice",
  "xlm_tokens",
  "xlm_qa_simple",
  "xlm_qa",
  "xlm_qa_defaults",
  "roberta",
  "roberta_causal_lm",
  "roberta_classes",
  "roberta_multiple_choice",
  "roberta_tokens",
  "roberta_qa",
  "xl_lm",
  "xl_classes",
];

/** Fields that an exported graph reads, without losses. */
const READ = ["input_ids", "attention_mask", "langs", "token_type_ids", "p_mask", "cls_index"];

function answersOf(model: Model, head: HeadName, records: readonly ForwardFields[]) {
  const engine = new Engine(forwardProgram(model, { head, hidden_states: false, attentions: false }), OPTIONS);
  const context = { model, head, run: engine.run, max_length: model.max_length };
  return { engine, answers: Promise.all(records.map((record) => forward(record, context))) };
}

function assertNear(actual: unknown, expected: unknown, where: string): void {
  const flat = (value: unknown) => [value].flat(Infinity) as number[];
  assertEquals(flat(actual).length, flat(expected).length, where);
  flat(expected).forEach((value, i) => assert(Math.abs(value - flat(actual)[i]!) <= 1e-5, `${where}, ${i}: ${value}`));
}

for (const name of MODELS) {
  Deno.test(`an exported graph answers as transformers does: ${name}`, async () => {
    const typed = name.startsWith("xlm") ? READ.filter((field) => field !== "token_type_ids") : READ;
    const cases = FORWARD_CASES.filter(({ model, record }) =>
      model === name && Object.keys(record).every((field) => typed.includes(field))
    );
    assert(cases.length > 0);
    await withForwardModel(name, (directory) =>
      withExport(directory, {}, async (folder) => {
        const model = await loadModel(folder);
        const { engine, answers } = answersOf(model, model.head, cases.map(({ record }) => record));
        await using _engine = engine;
        for (const [i, answer] of (await answers).entries()) {
          if (name === "roberta") assert("pooler_output" in answer);
          for (const [output, value] of Object.entries(answer)) assertNear(value, cases[i]!.outputs[output], output);
        }
      }));
  });
}

Deno.test("graphs of all heads share one file of weights, mapped at aligned places beside them", async () => {
  await withForwardModel(
    "roberta_lm",
    (directory) =>
      withExport(directory, {}, async (folder, { heads, files, largest_difference }) => {
        assertEquals(heads, { "model": "encoder.onnx", "lm": "model.onnx" });
        assertEquals(files.map(({ path }) => path), [
          "README.md",
          "config.json",
          "encoder.onnx",
          "model.onnx",
          "model.onnx_data",
        ]);
        assert(largest_difference < 1e-5);
        const { files: parts, stored, others } = await readOnnxGraphs(join(folder, "model.onnx"));
        assertEquals(parts.map((path) => path.slice(folder.length + 1)).sort(), [
          "encoder.onnx",
          "model.onnx",
          "model.onnx_data",
        ]);
        assert(stored.length > 10);
        for (const { offset } of stored) assertEquals(offset % 4096, 0);
        const places = (graph: { stored: typeof stored }) => new Set(graph.stored.map(({ offset }) => offset));
        for (const offset of places(others![0]!)) assert(places({ stored }).has(offset));
        const model = await loadModel(folder);
        assertEquals([model.heads, model.head], [["model", "lm"], "lm"]);
        assertEquals((await loadModel(join(folder, "encoder.onnx"))).heads, ["model"]);
        const readme = await Deno.readTextFile(join(folder, "README.md"));
        for (const text of ["`input_ids` (int64, [batch, seq])", "`logits` (float32, [batch, seq, vocabulary])"]) {
          assert(readme.includes(text), text);
        }
      }),
  );
});

Deno.test("some heads are exported, and a head that the checkpoint lacks is refused", async () => {
  await withForwardModel("roberta_lm", async (directory) => {
    await withExport(directory, { heads: ["model"] }, async (folder) => {
      assertEquals((await loadModel(folder)).heads, ["model"]);
    });
    const error = await assertRejects(() => withExport(directory, { heads: ["qa-simple"] }, async () => {}), XlmError);
    assertEquals(error.exitCode, 3);
    assert(error.message.includes("no weights for it"));
  });
});

Deno.test("an exported int8 graph gives the int8 answers of its model", async () => {
  const name = new URL("../../../models/small/", import.meta.url).pathname;
  const record = { input_ids: [0, 20, 5, 900, 4000, 14, 1] };
  const model = await loadModel(name, { dtype: "int8" });
  const own = answersOf(model, "token-classification", [record]);
  await using _own = own.engine;
  await withExport(name, { dtype: "int8", heads: ["token-classification"] }, async (folder, { bytes }) => {
    assert(bytes < (await Deno.stat(join(name, "model.safetensors"))).size, `${bytes}`);
    const { engine, answers } = answersOf(await loadModel(folder), "token-classification", [record]);
    await using _engine = engine;
    assertNear((await answers)[0]!["logits"], (await own.answers)[0]!["logits"], "logits");
  });
});

Deno.test("a graph whose summary reads padding runs sequences of one length together", async () => {
  const name = "xlm_summary_last";
  await withForwardModel(name, async (directory) => {
    const model = await loadModel(directory);
    const sequences = [[0, 20, 5, 9, 22, 14, 1], [0, 7, 1], [0, 3, 4, 5, 1], [0, 9, 1]].map((ids) =>
      modelSequence(model, ids, undefined)
    );
    const logits = async (model: Model) => {
      await using engine = new Engine(classifyProgram(model, "sequence-classification"), OPTIONS);
      return await Promise.all(sequences.map(engine.run));
    };
    const expected = await logits(model);
    await withExport(
      directory,
      {},
      async (folder) => assertNear(await logits(await loadModel(folder)), expected, name),
    );
  });
});

Deno.test("an exported graph is not exported again", async () => {
  await withForwardModel("roberta_lm", (directory) =>
    withExport(directory, {}, async (folder) => {
      const error = await assertRejects(
        () => withExport(folder, {}, async () => {}),
        XlmError,
        "exported graph already",
      );
      assertEquals(error.exitCode, 3);
    }));
});

Deno.test("the models that are exported have every head of both families", async () => {
  const heads = await Promise.all(MODELS.map(async (name) => {
    let found = "";
    await withForwardModel(name, async (directory) => {
      const { family, head } = await loadModel(directory);
      found = `${family} ${head}`;
    });
    return found;
  }));
  const all = Object.keys(FORWARD_MODELS).length;
  assert(all > MODELS.length);
  for (
    const head of ["model", "lm", "sequence-classification", "multiple-choice", "token-classification", "qa-simple"]
  ) {
    for (const family of ["xlm", "xlm-roberta"]) assert(heads.includes(`${family} ${head}`), `${family} ${head}`);
  }
  assert(heads.includes("xlm qa"));
});

Deno.test("a graph that says it is of another head than its outputs is refused", async () => {
  await withForwardModel("roberta_lm", (directory) =>
    withExport(directory, { heads: ["lm"] }, async (folder) => {
      const path = join(folder, "model.onnx");
      const bytes = await Deno.readFile(path);
      const text = new TextDecoder("latin1").decode(bytes);
      const [from, to] = ['"head":"lm"', '"head":"qa"'];
      assertEquals(text.split(from).length, 2);
      bytes.set(new TextEncoder().encode(to), text.indexOf(from));
      await Deno.writeFile(path, bytes);
      const model = await loadModel(folder);
      const options = { head: "qa", hidden_states: false, attentions: false } as const;
      const error = assertThrows(() => forwardProgram(model, options), XlmError, "Cannot read start_top_log_probs");
      assertEquals(error.exitCode, 3);
    }));
});
