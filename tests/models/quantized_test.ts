import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { readCheckpoint } from "../../lib/checkpoint/checkpoint.ts";
import { int8Checkpoint } from "../../lib/checkpoint/int8_checkpoint.ts";
import type { TensorReference } from "../../lib/checkpoint/tensor_reference.ts";
import { Engine } from "../../lib/runtime/engine.ts";
import { modelSequence } from "../../lib/tasks/sequence/encode_sequence.ts";
import { forwardProgram } from "../../lib/tasks/forward/forward_program.ts";
import { loadModel } from "../../models/mod.ts";
import type { Model } from "../../models/model.ts";
import { assertRefused } from "../lib/checkpoint/assert_refused.ts";
import { safetensorsFile, type StoredTensor } from "../lib/checkpoint/safetensors_file.ts";
import { type Changes, withCopy } from "./checkpoint_copy.ts";

const FIXTURES = fromFileUrl(new URL("../fixtures/quantized/", import.meta.url));
const CPU = { device: "cpu", threads: 1, workers: 1, batch_size: 1, max_batch_tokens: 64, verbose: false } as const;

const golden = JSON.parse(await Deno.readTextFile(join(FIXTURES, "golden.json"))) as {
  input_ids: number[][];
  logits: number[][];
};

async function logits(model: Model, input_ids: readonly number[]): Promise<number[]> {
  const program = forwardProgram(model, { head: model.head, hidden_states: false, attentions: false });
  using engine = new Engine(program, CPU);
  return ((await engine.run({ sequence: modelSequence(model, input_ids, undefined) }))["logits"] as number[][]).flat();
}

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assertEquals(actual.length, expected.length);
  expected.forEach((value, i) => assert(Math.abs(value - actual[i]!) <= 1e-5, `${i}: ${actual[i]}, not ${value}`));
}

for (const layout of ["safetensors", "torch"]) {
  Deno.test(`bitsandbytes' 8-bit weights in ${layout} answer as transformers with what they stand for`, async () => {
    const model = await loadModel(join(FIXTURES, layout));
    for (const [i, ids] of golden.input_ids.entries()) assertClose(await logits(model, ids), golden.logits[i]!);
    assertEquals(model.weights!.unexpected().filter((name) => /SCB|format/.test(name)), []);
    assert(!model.build(model.head, () => {}).int8, "a graph of floats is no graph of integers");
  });
}

/** A query's weight in other forms; what else it leaves beside it. */
const QUERY = "roberta.encoder.layer.0.attention.self.query.";

/** A copy of which the one matrix is stored otherwise. */
function stored(
  weight: StoredTensor | undefined,
  beside: Record<string, StoredTensor> = {},
  config: Record<string, unknown> = {},
): Changes {
  const others = Object.entries(beside).map(([name, tensor]) => [QUERY + name, tensor] as const);
  return {
    config,
    tensor: (name, tensor) =>
      name !== `${QUERY}weight` ? { [name]: tensor } : weight === undefined ? {} : { [name]: weight },
    more: Object.fromEntries(others),
  };
}

function integers(dtype: "I8" | "U8" | "I32" | "I64" | "BOOL" | "F8_E4M3" | "C64", ...shape: number[]): StoredTensor {
  const width = { I8: 1, U8: 1, BOOL: 1, F8_E4M3: 1, I32: 4, I64: 8, C64: 8 }[dtype];
  return { dtype, shape, bytes: new Uint8Array(shape.reduce((product, size) => product * size, width)) };
}

function floats(...shape: number[]): StoredTensor {
  return { dtype: "F32", shape, bytes: new Uint8Array(shape.reduce((product, size) => product * size, 4)) };
}

const method = (quant_method: string, more = {}) => ({ quantization_config: { quant_method, ...more } });

/** What is stored, and what must be said of it. */
const REFUSED: Record<string, [changes: Changes, ...parts: string[]]> = {
  "integers of which nothing tells": [
    stored(integers("I8", 12, 12)),
    `its weights are no floats of 16 bits or more: ${QUERY}weight is I8 [12,12];`,
  ],
  "unsigned integers": [stored(integers("U8", 12, 12)), "is U8 [12,12]"],
  "wide integers": [stored(integers("I64", 12, 12)), "is I64 [12,12]"],
  "complex numbers": [stored(integers("C64", 12, 12)), "no floats of 16 bits or more", "is C64 [12,12]"],
  "8-bit floats": [
    stored(integers("F8_E4M3", 12, 12), { weight_scale_inv: floats(1, 1) }, method("fp8")),
    "quantized by fp8",
    "is F8_E4M3 [12,12] (weight_scale_inv beside it)",
  ],
  "8-bit floats of which nothing tells": [
    stored(integers("F8_E4M3", 12, 12)),
    "no floats of 16 bits or more",
    "is F8_E4M3 [12,12]",
  ],
  "truths": [stored(integers("BOOL", 12, 12)), "is BOOL [12,12]"],
  "integers that config.json calls something else": [
    stored(integers("I8", 12, 12), {}, method("nobody_knows")),
    "quantized by nobody_knows",
  ],
  "bitsandbytes in 8 bits without its scales": [
    stored(integers("I8", 12, 12), {}, method("bitsandbytes", { load_in_8bit: true })),
    "quantized by bitsandbytes, 8-bit",
  ],
  "bitsandbytes in 8 bits with scales for other rows": [
    stored(integers("I8", 12, 12), { SCB: floats(11) }),
    "by bitsandbytes, 8-bit",
    "is I8 [12,12] (SCB beside it)",
  ],
  "bitsandbytes in 4 bits": [
    stored(
      integers("U8", 72, 1),
      {
        "weight.absmax": floats(3),
        "weight.quant_map": floats(16),
        "weight.quant_state.bitsandbytes__nf4": integers("U8", 80),
      },
      { quantization_config: { load_in_4bit: true, load_in_8bit: false, quant_method: "bitsandbytes" } },
    ),
    "by bitsandbytes, 4-bit",
    "is U8 [72,1] (weight.absmax, weight.quant_map, weight.quant_state.bitsandbytes__nf4 beside it)",
  ],
  "GPTQ": [
    stored(undefined, {
      qweight: integers("I32", 2, 12),
      qzeros: integers("I32", 1, 2),
      scales: floats(1, 12),
      g_idx: integers("I32", 12),
    }, method("gptq", { bits: 4 })),
    "by gptq, 4-bit",
    "is not there (qweight, qzeros, g_idx beside it)",
  ],
  "AWQ of which config.json does not tell": [
    stored(undefined, { qweight: integers("I32", 12, 2), qzeros: integers("I32", 1, 2), scales: floats(1, 12) }),
    "by GPTQ or AWQ",
  ],
  "compressed-tensors in 8 bits": [
    stored(integers("I8", 12, 12), { weight_scale: floats(12, 1) }, method("compressed-tensors")),
    "by compressed-tensors",
    "(weight_scale beside it)",
  ],
  "compressed-tensors in 4 bits, as it once named its settings": [
    stored(undefined, { weight_packed: integers("I32", 12, 2), weight_scale: floats(12, 1) }, {
      compression_config: { quant_method: "compressed-tensors" },
    }),
    "by compressed-tensors",
    "is not there (weight_packed, weight_scale beside it)",
  ],
  "a float matrix that wants a scale": [
    stored(floats(12, 12), { weight_scale: floats(12, 1) }),
    "is F32 [12,12] (weight_scale beside it)",
  ],
  "EETQ": [stored(integers("I8", 12, 12), { weight_scales: floats(12) }, method("eetq")), "by eetq"],
  "quanto": [
    stored(undefined, { "weight._data": integers("I8", 12, 12), "weight._scale": floats(12, 1) }),
    "by quanto",
    "(weight._data, weight._scale beside it)",
  ],
  "HQQ": [stored(undefined, { W_q: integers("U8", 72, 1), scale: floats(12), zero: floats(12) }), "by HQQ"],
  "AQLM": [stored(undefined, { codes: integers("I8", 12, 2), codebooks: floats(1, 4) }), "by AQLM"],
  "torchao": [stored(undefined, { _weight_qdata: integers("I8", 12, 12), _weight_scale: floats(12) }), "by torchao"],
};

Deno.test("build names the method where a table's name no longer tells that the model is bare", async () => {
  const tensor = (name: string, tensor: StoredTensor) => {
    const bare = name.replace("roberta.", "");
    return { [bare === "embeddings.word_embeddings.weight" ? `${bare}._data` : bare]: tensor };
  };
  await withCopy("xlm_roberta", { tensor, config: method("quanto") }, async (directory) => {
    const model = await loadModel(directory);
    await assertRefused(
      () => model.build("lm", () => {}),
      "quantized by quanto",
      "word_embeddings.weight is not there",
    );
  });
});

for (const [title, [changes, ...parts]] of Object.entries(REFUSED)) {
  Deno.test(`build refuses a matrix in ${title}`, async () => {
    await withCopy("xlm_roberta", changes, async (directory) => {
      const model = await loadModel(directory);
      await assertRefused(() => model.build("lm", () => {}), "model.safetensors", QUERY, ...parts, "dequantized");
    });
  });
}

Deno.test("build names the layers that PyTorch quantized", async () => {
  const model = await loadModel(join(FIXTURES, "layers"));
  await assertRefused(
    () => model.build("sequence-classification", () => {}),
    "by PyTorch itself",
    `${QUERY}weight is not there (_packed_params._packed_params.0, _packed_params._packed_params.1 beside it)`,
  );
});

Deno.test("build refuses integers in XLM's tables and biases too", async () => {
  for (const name of ["transformer.embeddings.weight", "transformer.ffns.1.lin1.bias", "pred_layer.proj.bias"]) {
    const tensor = (found: string, { dtype, shape, bytes }: StoredTensor) => ({
      [found]: found === name ? { dtype: "I32", shape, bytes } : { dtype, shape, bytes },
    });
    await withCopy("xlm", { tensor }, async (directory) => {
      const model = await loadModel(directory);
      await assertRefused(() => model.build("lm", () => {}), `${name} is I32 [`);
    });
  }
});

Deno.test("readCheckpoint refuses bitsandbytes' layouts that are not by row", async () => {
  const format = { dtype: "U8", shape: [], bytes: Uint8Array.of(2) };
  await withCopy(
    "xlm_roberta",
    stored(integers("I8", 12, 12), { SCB: floats(12), weight_format: format }),
    (directory) => assertRefused(() => loadModel(directory), `${QUERY}weight lies in bitsandbytes' layout 2`),
  );
});

Deno.test("what config.json says of quantization changes nothing where the weights are floats", async () => {
  const ids = [0, 5, 9, 7, 2];
  const answers: number[][] = [];
  for (const config of [{}, method("bitsandbytes", { load_in_8bit: true }), { quantization_config: [] }]) {
    await withCopy("xlm_roberta", { config }, async (directory) => {
      answers.push(await logits(await loadModel(directory), ids));
    });
  }
  assertEquals(answers[1], answers[0]);
  assertEquals(answers[2], answers[0]);
});

Deno.test("the 8-bit form of bitsandbytes' 8-bit weights has the same integers and scales", async () => {
  const [rows, columns] = [256, 320];
  const values = Int8Array.from({ length: rows * columns }, (_, i) => i % columns === 0 ? 127 : (i * 7919) % 255 - 127);
  const largest = Float32Array.from({ length: rows }, (_, row) => 0.5 + row / 64);
  const before = Deno.env.get("XDG_CACHE_HOME");
  const directory = await Deno.makeTempDir();
  Deno.env.set("XDG_CACHE_HOME", join(directory, "cache"));
  try {
    const path = join(directory, "model.safetensors");
    await Deno.writeFile(
      path,
      safetensorsFile(Object.entries({
        "a.SCB": { dtype: "F32", shape: [rows], bytes: new Uint8Array(largest.buffer) },
        "a.weight": { dtype: "I8", shape: [rows, columns], bytes: new Uint8Array(values.buffer) },
      })),
    );
    const { tensors } = await readCheckpoint(path);
    assertEquals([...tensors.keys()], ["a.weight"]);
    const form = await int8Checkpoint([{ tensor: tensors.get("a.weight")!, uses: new Set(["rows", "columns"]) }]);
    const read = async ({ file, offset, length }: TensorReference) =>
      (await Deno.readFile(file)).slice(offset, offset + length).buffer;
    // Rows alone of fewer than 2^22 numbers stay floats; columns beside them make integers of both.
    assertEquals(new Int8Array(await read(form.get("a.weight.rows")!)), values);
    const scales = new Float32Array(await read(form.get("a.weight.scale")!));
    scales.forEach((scale, row) => assert(Math.abs(scale * 127 - largest[row]!) < 1e-6, `${row}: ${scale}`));
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", before);
    await Deno.remove(directory, { recursive: true });
  }
});
