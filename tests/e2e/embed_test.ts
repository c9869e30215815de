import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fixture, jsonLines, xlm } from "./xlm.ts";

interface Line {
  embedding?: number[];
  error?: { code: string };
}

Deno.test("xlm embed adds one vector to each record, and an error in place of one", async () => {
  const stdin = '{"id":1,"text":"one"}\n{"text":" "}\n{"tokens":["two","words"]}\n{"text":"a","text_pair":"b"}\n';
  const { code, stdout } = await xlm(["embed", "--normalize"], { stdin });
  const lines = jsonLines(stdout) as Line[];
  assertEquals(code, 1);
  assertEquals(Object.keys(lines[0]!), ["id", "text", "embedding"]);
  assertEquals(lines.map(({ error }) => error?.code), [undefined, "empty_text", undefined, undefined]);
  for (const { embedding } of lines.filter(({ error }) => error === undefined)) {
    assert(Math.abs(Math.hypot(...embedding!) - 1) < 1e-5);
  }
});

Deno.test("xlm embed refuses a layer or pooling that there is not", async () => {
  for (const [args, found] of [[["--layer", "99"], "Cannot use --layer 99"], [["--pooling", "sum"], "mean"]] as const) {
    const { code, stderr } = await xlm(["embed", "--text", "a", ...args]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, found);
  }
});

Deno.test("xlm embed wants a language of a model that has them", async () => {
  const model = fixture("fill_mask/xlm_langs");
  assertEquals((await xlm(["embed", "-m", model, "--text", "a"])).code, 2);
});
