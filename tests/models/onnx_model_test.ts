import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { RecordError, XlmError } from "../../lib/errors.ts";
import { Engine } from "../../lib/runtime/engine.ts";
import { embedProgram } from "../../lib/tasks/embed/embed.ts";
import { modelSequence } from "../../lib/tasks/sequence/encode_sequence.ts";
import { type ForwardAnswer, forwardProgram, type ForwardRequest } from "../../lib/tasks/forward/forward_program.ts";
import { languageModelProgram } from "../../lib/tasks/fill_mask/language_model_program.ts";
import type { Program } from "../../lib/runtime/program.ts";
import { loadModel, loadTokenizer } from "../../models/mod.ts";
import type { Model } from "../../models/model.ts";
import { Random } from "../lib/checkpoint/random.ts";

const FIXTURES = new URL("../fixtures/onnx/", import.meta.url);

interface Golden {
  input_ids: number[];
  outputs: Record<string, unknown>;
}

const GOLDEN = JSON.parse(await Deno.readTextFile(new URL("golden.json", FIXTURES))) as Record<string, Golden[]>;

const directory = (name: string) => fromFileUrl(new URL(name, FIXTURES));

function open<Request, Answer>(program: Program<Request, Answer>, batch_size: number): Engine<Request, Answer> {
  const options = { device: "cpu", threads: 1, workers: 1, max_batch_tokens: 64, verbose: false } as const;
  return new Engine(program, { ...options, batch_size });
}

const RAW = { hidden_states: false, attentions: false };

function forward(model: Model, batch_size = 1): Engine<ForwardRequest, ForwardAnswer> {
  return open(forwardProgram(model, { ...RAW, head: model.head }), batch_size);
}

function assertNear(actual: unknown, expected: unknown, where: string, tolerance = 1e-5): void {
  const flat = (value: unknown) => [value].flat(Infinity) as number[];
  assertEquals(flat(actual).length, flat(expected).length, where);
  flat(expected).forEach((value, i) =>
    assert(
      Math.abs(value - flat(actual)[i]!) <= tolerance * Math.max(1, Math.abs(value)),
      `${where}, ${i}: ${flat(actual)[i]}, not ${value}`,
    )
  );
}

for (const [name, records] of Object.entries(GOLDEN)) {
  Deno.test(`an exported graph answers as onnxruntime says: ${name}`, async () => {
    const model = await loadModel(directory(name));
    // There the last step is rounded, here it is not.
    const tolerance = name.includes("fp16") ? 1e-3 : 1e-5;
    // Dynamic int8 scales activations over the whole batch, so only one by one does it equal itself.
    for (const batch_size of name.includes("int8") ? [1] : [1, 8]) {
      using engine = forward(model, batch_size);
      const answers = await Promise.all(
        records.map(({ input_ids }) => engine.run({ sequence: modelSequence(model, input_ids, undefined) })),
      );
      answers.forEach((answer, i) => {
        assertEquals(Object.keys(answer), Object.keys(records[i]!.outputs));
        for (const [output, value] of Object.entries(answer)) {
          assertNear(value, records[i]!.outputs[output], output, tolerance);
        }
      });
    }
  });
}

Deno.test("an exported graph is found in its folder, at the top, and by its file's name", async () => {
  for (const name of ["roberta-lm", "roberta-lm/onnx/model.onnx", "xlm-tags", "xlm-tags/model.onnx"]) {
    const { head } = await loadModel(directory(name));
    assertEquals(head, name.startsWith("xlm") ? "token-classification" : "lm");
  }
});

Deno.test("an exported graph gives vectors of its last layer, pooled", async () => {
  const model = await loadModel(directory("roberta-model-external"));
  const { input_ids, outputs } = GOLDEN["roberta-model-external"]![0]!;
  using engine = open(embedProgram(model, { pooling: "mean", normalize: false, layer: -1 }), 1);
  const states = outputs["last_hidden_state"] as number[][];
  const mean = states[0]!.map((_, i) => states.reduce((sum, state) => sum + state[i]!, 0) / states.length);
  assertNear(await engine.run(modelSequence(model, input_ids, undefined)), mean, "mean");
});

Deno.test("an exported graph of any operator set predicts the same pieces", async () => {
  const answers = await Promise.all(["roberta-lm", "roberta-lm-opset-11"].map(async (name) => {
    const model = await loadModel(directory(name));
    using engine = open(languageModelProgram(model), 1);
    const sequence = modelSequence(model, [0, 5, 39, 9, 2], undefined);
    return await engine.run({ sequence, positions: [2, 3], top_k: 3, targets: [7] });
  }));
  const numbers = answers.map((answer) =>
    answer.flatMap(({ top, targets }) => [...top.map((one) => one.log_prob), ...targets])
  );
  assertNear(numbers[1], numbers[0], "log_probs");
  const ids = answers.map((answer) => answer.flatMap(({ top }) => top.map(({ id }) => id)));
  assertEquals(ids[1], ids[0]);
});

Deno.test("an exported graph refuses what it cannot give, and what it would not read", async () => {
  const model = await loadModel(directory("roberta-model-external"));
  for (const asked of [{ ...RAW, hidden_states: true }, { ...RAW, attentions: true }]) {
    const error = assertThrows(() => forwardProgram(model, { ...asked, head: "model" }), XlmError, "exported graph");
    assertEquals(error.exitCode, 3);
  }
  assertThrows(() => embedProgram(model, { pooling: "mean", normalize: false, layer: 0 }), XlmError, "hidden states");
  assertThrows(() => forwardProgram(model, { ...RAW, head: "lm" }), XlmError, "Cannot build head lm");
  using engine = forward(model);
  const input_ids = [0, 5, 2];
  const moved = { input_ids, position_ids: [2, 3, 2] };
  await assertRejects(() => engine.run({ sequence: moved }), RecordError, "reads no position_ids");
  const typed = { input_ids, position_ids: model.positionIds(input_ids), token_type_ids: [0, 1, 0] };
  await assertRejects(() => engine.run({ sequence: typed }), RecordError, "reads no token_type_ids");
});

async function withChanged(
  name: string,
  file: string,
  change: (bytes: Uint8Array) => Uint8Array,
  use: (path: string) => Promise<void>,
) {
  const copy = await Deno.makeTempDir();
  try {
    for await (const { name: entry, isFile } of Deno.readDir(directory(name))) {
      if (isFile) await Deno.copyFile(join(directory(name), entry), join(copy, entry));
    }
    await Deno.writeFile(join(copy, file), change(await Deno.readFile(join(directory(name), file))));
    await use(copy);
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

Deno.test("an exported graph that is cut anywhere is refused, or cannot be opened", async () => {
  const { length } = await Deno.readFile(join(directory("roberta-lm-opset-11"), "model.onnx"));
  let refused = 0;
  for (let i = 0; i < 100; i++) {
    const place = Math.floor(length * i / 100);
    await withChanged("roberta-lm-opset-11", "model.onnx", (bytes) => bytes.slice(0, place), async (copy) => {
      const error = await assertRejects(() => loadModel(copy), XlmError, "model.onnx");
      assertEquals(error.exitCode, 3);
      refused++;
    });
  }
  assertEquals(refused, 100);
});

/** Opens and runs an exported graph, as whatever it does. */
async function run(copy: string): Promise<"answered" | "refused" | "failed"> {
  try {
    const model = await loadModel(copy);
    await using engine = forward(model);
    await engine.ready;
    await engine.run({ sequence: modelSequence(model, [0, 5, 7, 2], undefined) });
    return "answered";
  } catch (error) {
    if (error instanceof RecordError) return "failed";
    assert(error instanceof XlmError, String((error as Error).stack));
    assertEquals(error.exitCode, 3);
    return "refused";
  }
}

/** The bytes with some of them changed, zeroed, overwritten by others or left out; the graph itself comes first. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = bytes.slice();
  const place = () => random.integer(random.integer(2) ? bytes.length : 5000);
  const [from, to, length] = [place(), place(), 1 + random.integer(60)];
  const kinds = [
    () => changed[from]! ^= 1 << random.integer(8),
    () => changed.set(random.bytes(Math.min(8, bytes.length - from)), from),
    () => changed.fill(0, from, from + length),
    () => changed.copyWithin(from, to, Math.min(bytes.length, to + length)),
  ];
  random.pick(kinds)();
  return random.integer(4)
    ? changed
    : Uint8Array.from([...changed.subarray(0, from), ...changed.subarray(from + length)]);
}

Deno.test("a damaged exported graph is refused, or fails at a record, or answers: nothing else", async () => {
  const random = new Random(48);
  const found = { answered: 0, refused: 0, failed: 0 };
  for (let i = 0; i < 60; i++) {
    const [name, file] = random.pick([["roberta-lm-opset-11", "model.onnx"], ["xlm-tags", "model.onnx"]]);
    await withChanged(name, file, (bytes) => damaged(bytes, random), async (copy) => {
      found[await run(copy)]++;
    });
  }
  assert(found.refused > 20 && found.answered > 5, JSON.stringify(found));
});

Deno.test("what onnxruntime refuses of an exported graph names the file", async () => {
  const change = (bytes: Uint8Array) => replaced(bytes, "MatMul", "NatMul");
  await withChanged("roberta-lm-opset-11", "model.onnx", change, async (copy) => {
    await using engine = forward(await loadModel(copy));
    const error = await assertRejects(() => engine.ready, XlmError, "model.onnx on device cpu");
    assertStringIncludes(error.message, "NatMul");
    assertStringIncludes(error.message, "Is the file whole?");
  });
});

Deno.test("a weight whose place and shape disagree is refused", async () => {
  // Without an entry `length` a weight reaches to the end of its file.
  const change = (bytes: Uint8Array) => replaced(bytes, "length\x12\x04", "lengti\x12\x04");
  await withChanged("roberta-model-external", "model.onnx", change, async (copy) => {
    await assertRejects(() => loadModel(copy), XlmError, "bytes; expected");
  });
});

/** The same bytes with one text in place of another of the same length. */
function replaced(bytes: Uint8Array, text: string, by: string): Uint8Array {
  const encode = (value: string) => new TextEncoder().encode(value);
  const [from, to, changed] = [encode(text), encode(by), bytes.slice()];
  for (let at = 0; at + from.length <= changed.length; at++) {
    if (from.every((byte, i) => changed[at + i] === byte)) changed.set(to, at);
  }
  return changed;
}

Deno.test("an exported graph whose weights lie outside its folder is refused", async () => {
  for (const by of ["../../el.onnx_da", "/etc/./././passwd".slice(0, 15), "model.onnx_gone"]) {
    const change = (bytes: Uint8Array) => replaced(bytes, "model.onnx_data", by.padEnd(15, "_").slice(0, 15));
    await withChanged("roberta-model-external", "model.onnx", change, async (copy) => {
      const error = await assertRejects(() => loadModel(copy), XlmError);
      assertEquals(error.exitCode, 3);
      assertStringIncludes(error.message, by.includes("gone") ? "no such file" : "a file beside the model");
    });
  }
  await withChanged("roberta-model-external", "model.onnx_data", (bytes) => bytes.slice(0, 5000), async (copy) => {
    await assertRejects(() => loadModel(copy), XlmError, "Is it truncated?");
  });
});

Deno.test("an exported graph of another kind is refused by its inputs or outputs", async () => {
  const inputs = (bytes: Uint8Array) => replaced(bytes, "attention_mask", "past_key_value");
  await withChanged("roberta-lm-opset-11", "model.onnx", inputs, async (copy) => {
    await assertRejects(() => loadModel(copy), XlmError, "past_key_value");
  });
  const outputs = (bytes: Uint8Array) => replaced(bytes, "logits", "scores");
  await withChanged("roberta-lm-opset-11", "model.onnx", outputs, async (copy) => {
    await assertRejects(() => loadModel(copy), XlmError, "its outputs are scores");
  });
});

Deno.test("loadTokenizer takes a graph that is named for what it is, where there is no config.json", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const tokenizer = new URL("../fill_mask/xlm_roberta/tokenizer.json", FIXTURES);
    await Deno.copyFile(tokenizer, join(directory, "tokenizer.json"));
    const graph = join(directory, "model.onnx");
    await Deno.copyFile(new URL("roberta-lm/onnx/model.onnx", FIXTURES), graph);
    assertEquals((await loadTokenizer(graph)).tokenizer.tokenize("a").ids.length, 2);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
