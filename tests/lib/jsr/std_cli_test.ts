import { assertEquals } from "@std/assert";
import { unicodeWidth } from "@std/cli";
import { parseArgs } from "@std/cli/parse-args";

const OPTIONS = {
  boolean: ["quick", "color"],
  string: ["out", "text", "seed"],
  collect: ["text"],
  negatable: ["color"],
  alias: { out: "o" },
  default: { seed: "7", color: true },
} as const;

Deno.test("parseArgs reads options and arguments", () => {
  const absent = { quick: false, color: true, text: [], seed: "7", _: [] };
  const cases: Array<[args: string, result: object]> = [
    ["", absent],
    ["a 3 b", { ...absent, _: ["a", 3, "b"] }],
    ["--quick a", { ...absent, quick: true, _: ["a"] }],
    ["--quick=false", absent],
    ["--no-color", { ...absent, color: false }],
    ["--out x", { ...absent, out: "x", o: "x" }],
    ["-o 5 -o 6", { ...absent, out: "6", o: "6" }],
    ["--out", { ...absent, out: "", o: "" }],
    ["--text=a=b --text c", { ...absent, text: ["a=b", "c"] }],
    ["--seed 012", { ...absent, seed: "012" }],
    ["-n5 -abc --deep=1e3", { ...absent, n: 5, a: true, b: true, c: true, deep: 1000 }],
    ["a -- --quick -o", { ...absent, _: ["a", "--quick", "-o"] }],
  ];
  for (const [args, result] of cases) {
    assertEquals<unknown>(parseArgs(args.split(" ").filter(Boolean), OPTIONS), result);
  }
});

Deno.test("parseArgs keeps what follows -- apart, and stops early, where asked", () => {
  assertEquals<unknown>(parseArgs(["a", "--", "-b"], { "--": true }), { _: ["a"], "--": ["-b"] });
  assertEquals<unknown>(parseArgs(["-v", "run", "-x"], { boolean: "v", stopEarly: true }), {
    _: ["run", "-x"],
    v: true,
  });
});

Deno.test("parseArgs gives typed results", () => {
  const args = parseArgs(["--text", "a"], OPTIONS);
  const [out, text, seed, quick]: [string | undefined, string[], string, boolean] = [
    args.out,
    args.text,
    args.seed,
    args.quick,
  ];
  assertEquals([out, text, seed, quick], [undefined, ["a"], "7", false]);
});

Deno.test("unicodeWidth counts columns of a terminal", () => {
  const cases: Record<string, number> = {
    "": 0,
    "abc": 3,
    "naïve": 5,
    "e\u0301": 1,
    "日本語": 6,
    "한국": 4,
    "ﾊﾝ": 2,
    "🙂": 2,
    "हिन्दी": 5,
    "ไทย": 3,
    "a\u200bb\n": 2,
  };
  for (const [text, width] of Object.entries(cases)) assertEquals(unicodeWidth(text), width, text);
});
