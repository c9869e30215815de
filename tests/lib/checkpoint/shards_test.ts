import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { dirname, join, relative } from "@std/path";
import { readCheckpoint } from "../../../lib/checkpoint/checkpoint.ts";
import { XlmError } from "../../../lib/errors.ts";
import { safetensorsFile } from "./safetensors_file.ts";

/** Parts by name with the tensors each holds, all of one byte, and an index. */
async function withShards(
  parts: Record<string, string[]>,
  index: unknown,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    for (const [name, tensors] of Object.entries(parts)) {
      const bytes = new Uint8Array(1);
      const file = safetensorsFile(tensors.map((name) => [name, { dtype: "U8", shape: [1], bytes }]));
      await Deno.mkdir(dirname(join(directory, name)), { recursive: true });
      await Deno.writeFile(join(directory, name), file);
    }
    const path = join(directory, "model.safetensors.index.json");
    await Deno.writeTextFile(path, typeof index === "string" ? index : JSON.stringify(index));
    await use(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("readCheckpoint reads all parts that an index names", async () => {
  await withShards({ one: ["a", "b"], two: ["c"] }, { weight_map: { c: "two", a: "one", b: "one" } }, async (path) => {
    const { tensors, files } = await readCheckpoint(path);
    assertEquals([...tensors.keys()].sort(), ["a", "b", "c"]);
    assertEquals(files.length, 2);
  });
});

/** Parts with the tensors each holds, an index, and which part each tensor is read from. */
const READ: Record<
  string,
  [parts: Record<string, string[]>, map: Record<string, string>, from: Record<string, string>]
> = {
  "tensors that the index does not name": [
    { one: ["a", "b"], two: ["c", "d"] },
    { a: "one", c: "two" },
    { a: "one", b: "one", c: "two", d: "two" },
  ],
  "tensors in another part than the index says": [
    { one: ["a"], two: ["b"] },
    { a: "two", b: "one" },
    { a: "one", b: "two" },
  ],
  "a tensor that the index names and no part has, as absent": [{ one: ["a"] }, { a: "one", b: "one" }, { a: "one" }],
  "a tensor in two parts from the last, as transformers does": [
    { one: ["a", "b"], two: ["a"] },
    { a: "two", b: "one" },
    { a: "two", b: "one" },
  ],
  "parts in folders below": [{ "parts/one": ["a"] }, { a: "parts/one" }, { a: "parts/one" }],
};

for (const [title, [parts, weight_map, from]] of Object.entries(READ)) {
  Deno.test(`readCheckpoint reads ${title}`, async () => {
    await withShards(parts, { weight_map }, async (path) => {
      const { tensors } = await readCheckpoint(path);
      const folder = await Deno.realPath(dirname(path));
      const found = [...tensors.values()].map(({ name, file }) => [name, relative(folder, file)]);
      assertEquals(Object.fromEntries(found), from);
    });
  });
}

const PARTS = { one: ["a", "b"], two: ["c"] };
const REFUSED: Record<string, [unknown, string]> = {
  "a missing part": [{ weight_map: { a: "one", b: "one", c: "two", d: "three", e: "four" } }, "three, not there"],
  "a part outside the folder": [{ weight_map: { a: "../one" } }, '"a" is said to lie in "../one"'],
  "an absolute part": [{ weight_map: { a: "/etc/passwd" } }, "said to lie in"],
  "a part that is no name": [{ weight_map: { a: 7 } }, "said to lie in 7"],
  "a part outside the folder by a detour": [{ weight_map: { a: "x/../../one" } }, "said to lie in"],
  "a part outside the folder on Windows": [{ weight_map: { a: "..\\\\one" } }, "said to lie in"],
  "a part on another drive": [{ weight_map: { a: "C:one" } }, "said to lie in"],
  "a part without a name": [{ weight_map: { a: "" } }, "said to lie in"],
  "no map": [{ metadata: {} }, "no weight_map"],
  "an empty map": [{ weight_map: {} }, "no weight_map"],
  "a list": [[], "it holds no object"],
  "no JSON": ["{", "expected an index in JSON"],
};

for (const [title, [index, found]] of Object.entries(REFUSED)) {
  Deno.test(`readCheckpoint refuses an index with ${title}`, async () => {
    await withShards(PARTS, index, async (path) => {
      const error = await assertRejects(() => readCheckpoint(path), XlmError, path);
      assertEquals(error.exitCode, 3);
      assertStringIncludes(error.message, found);
    });
  });
}

Deno.test("readCheckpoint refuses a tensor in two parts of which the index means the one that transformers does not", async () => {
  for (const weight_map of [{ a: "one", b: "two" }, { b: "one", c: "two" }]) {
    await withShards({ one: ["a", "b"], two: ["a", "c"] }, { weight_map }, async (path) => {
      const error = await assertRejects(() => readCheckpoint(path), XlmError, 'tensor "a" is in ');
      assertEquals(error.exitCode, 3);
    });
  }
});

Deno.test("readCheckpoint knows what stands in for an index or a part", async () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n";
  await withShards({ one: ["a"] }, pointer, async (path) => {
    await assertRejects(() => readCheckpoint(path), XlmError, "Git LFS pointer");
  });
  await withShards({ one: ["a"] }, { weight_map: { a: "one" } }, async (path) => {
    await Deno.writeTextFile(join(dirname(path), "one"), pointer);
    await assertRejects(() => readCheckpoint(path), XlmError, "Git LFS pointer");
  });
});
