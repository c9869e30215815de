import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { readSafetensorsHeader } from "../../../lib/checkpoint/layouts/safetensors.ts";
import type { TensorReference } from "../../../lib/checkpoint/tensor_reference.ts";
import { GraphBuilder, NONE } from "../../../lib/graph/graph_builder.ts";
import { ELEMENT_TYPE } from "../../../lib/graph/model_proto.ts";
import { assertRefused } from "../checkpoint/assert_refused.ts";
import { fileWithHeader, safetensorsFile, type StoredTensor } from "../checkpoint/safetensors_file.ts";
import { floats, int32s, runGraph } from "./run_graph.ts";

Deno.test("GraphBuilder writes constants, inputs and outputs of every type that it has", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float", ["rows", 2]);
  const i = graph.input("i", "int32", ["n"]);
  graph.output("sum", graph.op("Add", [x, graph.floats([0.5, -1], [2])]), "float", ["rows", 2]);
  graph.output("next", graph.op("Add", [i, graph.int32s([-7], [])]), "int32", ["n"]);
  graph.output("shape", graph.op("Concat", [graph.int64s([2 ** 40, -1]), graph.int64s([0])], { axis: 0 }), "int64", [
    3,
  ]);
  const outputs = await runGraph(graph.build(), { x: floats([1, 2, 3, 4], [2, 2]), i: int32s([7, -2147483641]) });
  assertEquals(outputs, {
    sum: floats([1.5, 1, 3.5, 3], [2, 2]),
    next: int32s([0, -2147483648]),
    shape: { type: "int64", data: BigInt64Array.of(1n << 40n, -1n, 0n), dims: [3] },
  });
});

Deno.test("GraphBuilder writes attributes of every kind", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float", ["a", "b"]);
  graph.output("int", graph.op("Concat", [x, x], { axis: -1 }), "float", ["a", "c"]);
  graph.output("ints", graph.op("Transpose", [x], { perm: [1, 0] }), "float", ["b", "a"]);
  graph.output("float", graph.op("LeakyRelu", [x], { alpha: { float: 0.25 } }), "float", ["a", "b"]);
  graph.output(
    "string",
    graph.op("DepthToSpace", [
      graph.op("Reshape", [x, graph.int64s([1, 4, 1, 1])]),
    ], { blocksize: 2, mode: "CRD" }),
    "float",
    [1, 1, 2, 2],
  );
  const outputs = await runGraph(graph.build(), { x: floats([1, -2, -4, 8], [2, 2]) });
  assertEquals(outputs, {
    int: floats([1, -2, 1, -2, -4, 8, -4, 8], [2, 4]),
    ints: floats([1, -4, -2, 8], [2, 2]),
    float: floats([1, -0.5, -1, 8], [2, 2]),
    string: floats([1, -2, -4, 8], [1, 1, 2, 2]),
  });
});

Deno.test("GraphBuilder leaves out optional inputs", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float", ["n"]);
  graph.output("below", graph.op("Clip", [x, NONE, graph.floats([1])]), "float", ["n"]);
  graph.output("above", graph.op("Clip", [x, graph.floats([1])]), "float", ["n"]);
  const outputs = await runGraph(graph.build(), { x: floats([0, 1, 2]) });
  assertEquals(outputs, { below: floats([0, 1, 1]), above: floats([1, 1, 2]) });
});

Deno.test("GraphBuilder takes several outputs of one node, and operators of onnxruntime's own", async () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "float", ["n"]);
  const [values, indices] = graph.ops("TopK", [x, graph.int64s([2])], 2) as [typeof x, typeof x];
  graph.output("values", values, "float", [2]);
  graph.output("indices", graph.op("Cast", [indices], { to: ELEMENT_TYPE.int32 }), "int32", [2]);
  graph.output("quick", graph.microsoft("QuickGelu", [x], { alpha: { float: 0 } }), "float", ["n"]);
  const outputs = await runGraph(graph.build(), { x: floats([2, 6, 4]) });
  assertEquals(outputs, { values: floats([6, 4]), indices: int32s([1, 2]), quick: floats([1, 3, 2]) });
});

Deno.test("GraphBuilder keeps one constant for equal ones", () => {
  const graph = new GraphBuilder();
  assertEquals(graph.int64s([1, 2]), graph.int64s([1, 2]));
  const different = [
    graph.int64s([1, 2]),
    graph.int64s([2, 1]),
    graph.int64s([1, 2], [2, 1]),
    graph.int32s([1, 2]),
    graph.int32s([1, 0, 2, 0]),
    graph.floats([1, 2], [2]),
    graph.floats([0]),
    graph.floats([-0]),
  ];
  assertEquals(new Set(different).size, different.length);
  assertNotEquals(graph.floats([1]), graph.floats([1], [1]));
});

async function withTensors(
  file: Uint8Array,
  use: (tensors: Map<string, TensorReference>, directory: string) => void | Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "model.safetensors");
    await Deno.writeFile(path, file);
    await use(await readSafetensorsHeader(path), directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The numbers 0, 1, 2 and (where there is a sign) -3 as every dtype stores them. */
const STORED: Record<string, { length: number; buffer: ArrayBuffer }> = {
  F64: Float64Array.of(0, 1, 2, -3),
  F32: Float32Array.of(0, 1, 2, -3),
  F16: Float16Array.of(0, 1, 2, -3),
  BF16: Uint16Array.of(0, 0x3f80, 0x4000, 0xc040),
  I64: BigInt64Array.of(0n, 1n, 2n, -3n),
  I32: Int32Array.of(0, 1, 2, -3),
  I16: Int16Array.of(0, 1, 2, -3),
  I8: Int8Array.of(0, 1, 2, -3),
  U8: Uint8Array.of(0, 1, 2),
  BOOL: Uint8Array.of(0, 1),
};

Deno.test("GraphBuilder.weight maps tensors of every dtype as float32", async () => {
  const tensors = Object.entries(STORED).map(([dtype, { length, buffer }]): [string, StoredTensor] => [
    dtype,
    { dtype, shape: [length], bytes: new Uint8Array(buffer) },
  ]);
  await withTensors(safetensorsFile(tensors), async (references) => {
    const graph = new GraphBuilder();
    for (const [dtype, { length }] of Object.entries(STORED)) {
      graph.output(`${dtype} out`, graph.weight(references.get(dtype)!), "float", [length]);
    }
    const outputs = await runGraph(graph.build());
    for (const [dtype, { length }] of Object.entries(STORED)) {
      assertEquals(outputs[`${dtype} out`], floats([0, 1, 2, -3].slice(0, length)), dtype);
    }
  });
});

Deno.test("GraphBuilder.weight maps each tensor where it lies, of any rank and name", async () => {
  const names = ["__proto__", "constructor", 'with "quotes" and spaces', "weights.语"];
  const shapes = [[], [1], [2, 3], [1, 1, 2]];
  const expected = shapes.map((shape, i) => {
    const size = shape.reduce((product, size) => product * size, 1);
    return floats(Array.from({ length: size }, (_, at) => 10 * i + at), shape);
  });
  const tensors = names.map((name, i): [string, StoredTensor] => [
    name,
    { dtype: "F32", shape: shapes[i]!, bytes: new Uint8Array(expected[i]!.data.buffer) },
  ]);
  await withTensors(safetensorsFile(tensors), async (references) => {
    const graph = new GraphBuilder();
    names.forEach((name, i) => graph.output(`out ${i}`, graph.weight(references.get(name)!), "float", shapes[i]!));
    const outputs = await runGraph(graph.build());
    expected.forEach((values, i) => assertEquals(outputs[`out ${i}`], values, names[i]));
  });
});

Deno.test("GraphBuilder.weight takes a tensor into the graph once", async () => {
  const bytes = new Uint8Array(Float16Array.of(1, 2).buffer);
  await withTensors(safetensorsFile([["a", { dtype: "F16", shape: [2], bytes }]]), (references) => {
    const graph = new GraphBuilder();
    const value = graph.weight(references.get("a")!);
    assertEquals(graph.weight(references.get("a")!), value);
    const { model, folder } = graph.build();
    assertEquals(new TextDecoder().decode(model).split("location").length, 2);
    assertEquals(folder, join(references.get("a")!.file, ".."));
  });
});

Deno.test("GraphBuilder.weight maps what lies beyond 4 GB", async () => {
  if (Deno.build.os === "windows") return; // no sparse files without a request
  const hole = 5 * 2 ** 30;
  const header = { hole: entry("U8", [hole], 0), a: entry("F32", [2], hole) };
  await withTensors(fileWithHeader("{}"), async (_references, directory) => {
    const path = join(directory, "large.safetensors");
    const start = fileWithHeader(JSON.stringify(header));
    using file = await Deno.open(path, { create: true, write: true });
    await file.write(start);
    await file.seek(start.length + hole, Deno.SeekMode.Start);
    await file.write(new Uint8Array(Float32Array.of(3, -4).buffer));
    const references = await readSafetensorsHeader(path);
    const graph = new GraphBuilder();
    graph.output("out", graph.weight(references.get("a")!), "float", [2]);
    assertEquals(await runGraph(graph.build()), { out: floats([3, -4]) });
  });
});

function entry(dtype: "U8" | "F32", shape: number[], begin: number) {
  const bytes = shape.reduce((a, b) => a * b, dtype === "U8" ? 1 : 4);
  return { dtype, shape, data_offsets: [begin, begin + bytes] };
}

Deno.test("GraphBuilder.weight refuses a checkpoint in two folders", async () => {
  const reference = (file: string): TensorReference => {
    return { name: file, dtype: "F32", shape: [1], file, offset: 0, length: 4 };
  };
  const graph = new GraphBuilder();
  graph.weight(reference(join(Deno.cwd(), "m", "1.safetensors")));
  graph.weight(reference(join(Deno.cwd(), "m", "2.safetensors")));
  await assertRefused(() => graph.weight(reference(join(Deno.cwd(), "other", "3.safetensors"))), "one folder");
});

Deno.test("GraphBuilder builds a graph without checkpoint tensors that needs no folder", () => {
  const graph = new GraphBuilder();
  graph.output("out", graph.floats([1]), "float", []);
  const { model, folder } = graph.build();
  assertEquals(folder, undefined);
  assert(model.length > 0);
});
