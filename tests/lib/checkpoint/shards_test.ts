import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
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

const PARTS = { one: ["a", "b"], two: ["c"] };
const REFUSED: Record<string, [unknown, string]> = {
  "a missing part": [{ weight_map: { a: "one", b: "one", c: "two", d: "three", e: "four" } }, "three, not there"],
  "a part outside the folder": [{ weight_map: { a: "../one" } }, '"a" is said to lie in "../one"'],
  "an absolute part": [{ weight_map: { a: "/etc/passwd" } }, "said to lie in"],
  "a part that is no name": [{ weight_map: { a: 7 } }, "said to lie in 7"],
  "a tensor in another part": [
    { weight_map: { a: "two", b: "one", c: "two" } },
    'tensor "a", which the index finds in',
  ],
  "a tensor it does not name": [{ weight_map: { a: "one", c: "two" } }, '"b", which the index finds in no part'],
  "a tensor no part has": [{ weight_map: { a: "one", b: "one", c: "two", d: "two" } }, "no part has d"],
  "no map": [{ metadata: {} }, "no weight_map"],
  "an empty map": [{ weight_map: {} }, "no weight_map"],
  "a list": [[], "it holds no object"],
  "no JSON": ["{", "expected an index in JSON"],
};

for (const [title, [index, found]] of Object.entries(REFUSED)) {
  Deno.test(`readCheckpoint E65 refuses an index with ${title}`, async () => {
    await withShards(PARTS, index, async (path) => {
      const error = await assertRejects(() => readCheckpoint(path), XlmError, path);
      assertEquals(error.exitCode, 3);
      assertStringIncludes(error.message, found);
    });
  });
}
