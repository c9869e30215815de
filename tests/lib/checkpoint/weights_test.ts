import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { TensorReference } from "../../../lib/checkpoint/tensor_reference.ts";
import { Weights } from "../../../lib/checkpoint/weights.ts";
import { XlmError } from "../../../lib/errors.ts";

/** Weights named a0, a1, … of shape [2, 3], and the names given. */
function weights(count: number, ...names: string[]): Weights {
  const all = [...Array.from({ length: count }, (_, i) => `a${i}`), ...names];
  const tensors = all.map((name): [string, TensorReference] => [
    name,
    { name, dtype: "F32", shape: [2, 3], file: "/m/blob", offset: 8, length: 24 },
  ]);
  return new Weights(new Map(tensors), "/m/model.safetensors");
}

function report(weights: Weights): string {
  const error = assertThrows(() => weights.check(), XlmError);
  assertEquals(error.exitCode, 3);
  return error.message;
}

Deno.test("Weights gives the tensors asked for and finds nothing wrong", () => {
  const some = weights(2);
  assertEquals(some.get("a0", [2, 3]).offset, 8);
  some.check();
  assertEquals(some.unexpected(), ["a1"]);
});

Deno.test("Weights reports what is missing, misshapen and not asked for together", () => {
  const some = weights(3);
  some.get("a0", [2, 3]);
  some.get("a1", [3, 2]);
  some.get("b", [5]);
  some.get("c", []);
  assertEquals(
    report(some),
    "Cannot build the model from /m/model.safetensors: 2 missing: b [5], c []; " +
      "1 of another shape: a1 [2,3] (config.json says [3,2]); 1 not asked for: a2; " +
      "expected every tensor that config.json describes, in its shape. Compare config.json with the checkpoint.",
  );
});

Deno.test("Weights names the first ten of each", () => {
  const some = weights(40);
  for (let i = 0; i < 12; i++) {
    some.get(`b${i}`, [i]);
    some.get(`a${i}`, [i]);
  }
  const message = report(some);
  for (const group of ["12 missing: b0 [0],", "12 of another shape: a0 [2,3]", "28 not asked for: a12,"]) {
    assertStringIncludes(message, group);
  }
  assertEquals(message.match(/b\d+ \[/g)?.length, 10);
  assertEquals(message.match(/config\.json says/g)?.length, 10);
  assertEquals([...message.matchAll(/… \((\d+) more\)/g)].map(([, more]) => more), ["2", "2", "18"]);
});

Deno.test("Weights reports a tensor that is asked for twice, as tied ones are, once", () => {
  const some = weights(1);
  for (let i = 0; i < 2; i++) {
    some.get("b", [5]);
    some.get("a0", [5]);
  }
  assertStringIncludes(report(some), "1 missing: b [5]; 1 of another shape: a0 [2,3]");
});

Deno.test("Weights stands in for a missing tensor in the folder of the others", () => {
  assertEquals(weights(1).get("b", [1]).file, "/m/blob");
  assertEquals(weights(0).get("b", [1]).file, "/m/model.safetensors");
});

Deno.test("Weights finds names that every object has only where they are tensors", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  for (const name of names) {
    assert(weights(0, name).has(name));
    assertEquals(weights(0, name).get(name, [2, 3]).name, name);
    const none = weights(1);
    assert(!none.has(name));
    none.get(name, [2, 3]);
    assertStringIncludes(report(none), `1 missing: ${name} [2,3]`);
  }
});

Deno.test("Weights names the fields of config.json that a misshapen tensor disagrees with", () => {
  const some = weights(2);
  some.get("a0", [2, 7]);
  some.get("a1", [2, 3, 1]);
  const error = assertThrows(() => some.check(() => ({ n_langs: 2, emb_dim: 7, heads: 7, layers: 3 })), XlmError);
  assertStringIncludes(error.message, "a0 [2,3] (config.json's emb_dim or heads says [2,7]), ");
  assertStringIncludes(error.message, "a1 [2,3] (config.json says [2,3,1]);");
});

Deno.test("Weights refuses what holds no floats where it is asked for, and nowhere else", () => {
  for (const dtype of ["U16", "I8", "F8_E4M3", "C64", "BOOL"] as const) {
    const reference = { name: "a", dtype, shape: [2], file: "/m/blob", offset: 8, length: 4 };
    const some = new Weights(
      new Map<string, TensorReference>([["a", reference], ["b", { ...reference, name: "b", dtype: "BF16" }]]),
      "/m/model",
    );
    some.get("b", [2]);
    some.check();
    some.get("a", [2]);
    const message = report(some);
    assertStringIncludes(message, `a is ${dtype} [2]`);
  }
});
