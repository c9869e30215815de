import { assertEquals } from "@std/assert";
import { matchesPattern } from "../../../lib/hub/file_patterns.ts";

/** Pattern, path, and what Python's fnmatch.fnmatchcase says. */
const CASES = [
  ["*.json", "a/b.json", true],
  ["*.json", "a/b.json5", false],
  ["[!a]*", "b", true],
  ["[a-c].x", "b.x", true],
  ["[]x]", "x", true],
  ["[]x]", "]", true],
  ["a[", "a[", true],
  ["?", "a/", false],
  ["a.b", "aXb", false],
  ["[!]", "[!]", true],
  ["[^a]", "^", true],
  ["[^a]", "b", false],
  ["a[!b", "a[!b", true],
  ["[b-a]", "b", false],
  ["Model*", "model.bin", false],
] as const;

for (const [pattern, path, expected] of CASES) {
  Deno.test(`${pattern} and ${path}`, () => assertEquals(matchesPattern(path, pattern), expected));
}

Deno.test("a folder with a slash is all in it, as in huggingface_hub", () => {
  assertEquals([matchesPattern("onnx/a/b", "onnx/"), matchesPattern("onnx", "onnx/")], [true, false]);
});
