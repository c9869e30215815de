import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { VERSION } from "../../lib/version.ts";
import { fixture, xlm } from "./xlm.ts";

const MODEL = fixture("fill_mask/xlm");

/** Whole stderr of what is refused; stdout stays empty. */
const REFUSED: [name: string, args: string[], code: number, stderr: RegExp][] = [
  ["no command", [], 2, /^xlm: Cannot run: no command given; .*See xlm --help\.\n$/],
  [
    "a mistyped command before options",
    ["fil-mask", "--text", "a"],
    2,
    /^xlm: Unknown command "fil-mask"\. Did you mean/,
  ],
  ["a mistyped command", ["fil-mask"], 2, /^xlm: Unknown command "fil-mask"\. Did you mean command "fill-mask"\?\n$/],
  [
    "a mistyped option",
    ["fill-mask", "--top-q", "3"],
    2,
    /^xlm: Unknown option "--top-q"\. Did you mean option "--top-k"\?\n$/,
  ],
  [
    "a number out of range",
    ["fill-mask", "--top-k", "0"],
    2,
    /^xlm: Option "--top-k" must be .* at least 1, but got "0"\.\n$/,
  ],
  [
    "an unknown device",
    ["fill-mask", "--device", "gpu"],
    2,
    /^xlm: Option "--device" must be auto, cpu, .* "gpu"\.\n$/,
  ],
  ["contradicting options", ["tokenize", "--resume"], 2, /^xlm: Option "--resume" depends on option "--output"\.\n$/],
  ["a model that is not there", ["fill-mask", "-m", "./none", "--text", "x"], 3, /^xlm: Cannot find model \.\/none: /],
  [
    "a model directory without files",
    ["fill-mask", "-m", "docs", "--text", "x"],
    3,
    /no config\.json and no weights there/,
  ],
  ["input that is not there", ["tokenize", "none.jsonl"], 4, /^xlm: Cannot read none\.jsonl: /],
  [
    "a language the model lacks",
    ["fill-mask", "-m", fixture("fill_mask/xlm_langs"), "--lang", "de", "--text", "x"],
    2,
    /expected one of en, fr, or none/,
  ],
  [
    "a length beyond the model",
    ["fill-mask", "-m", MODEL, "--max-length", "129", "--text", "x"],
    2,
    /the model reads 128 tokens/,
  ],
  [
    "language ids of a model without languages",
    ["tokenize", "-m", MODEL, "--langs", "--text", "x"],
    2,
    /no language embeddings/,
  ],
  [
    "a device that is not there",
    ["fill-mask", "-m", MODEL, "--device", "cuda", "--text", "<mask>"],
    3,
    /^xlm: Cannot open a session on device cuda: /,
  ],
];

for (const [name, args, code, stderr] of REFUSED) {
  Deno.test(`xlm refuses ${name}`, async () => {
    const ended = await xlm(args);
    assertMatch(ended.stderr, stderr);
    assertEquals(ended.stderr.trimEnd().split("\n").length, 1);
    assertEquals([ended.code, ended.stdout], [code, ""]);
  });
}

Deno.test("xlm shows help and version on stdout without colours", async () => {
  for (const args of [["--help"], ["tokenize", "-h"], ["fill-mask", "--help"]]) {
    const { code, stdout, stderr } = await xlm(args, { env: { NO_COLOR: "" } });
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "Usage:");
    assert(!stdout.includes("\u001b"), "help has colour codes");
  }
});

Deno.test("xlm shows its version, with --json those of what it runs on", async () => {
  const { code, stdout, stderr } = await xlm(["--version"]);
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: `xlm ${VERSION}\n`, stderr: "" });
  assertEquals((await xlm(["-V"])).stdout, stdout);
  const { version, deno, onnxruntime, platform } = JSON.parse((await xlm(["--version", "--json"])).stdout);
  assertEquals([version, deno, platform], [VERSION, Deno.version.deno, `${Deno.build.os} ${Deno.build.arch}`]);
  assertMatch(onnxruntime, /^\d+\.\d+\.\d+$/);
  const alone = await xlm(["--json"]);
  assertEquals([alone.code, alone.stdout], [2, ""]);
  assertStringIncludes(alone.stderr, "--version");
});

Deno.test("xlm reads options from the environment, the command line first", async () => {
  const env = { XLM_MODEL: MODEL, XLM_IDS_ONLY: "true", XLM_BARE: "1" };
  const { stdout } = await xlm(["tokenize", "--text", "food"], { env });
  assertMatch(stdout, /^\{"input_ids":\[0,\d+(,\d+)*,1\]\}\n$/);
  const wrong = await xlm(["fill-mask", "--text", "x"], { env: { XLM_TOP_K: "many" } });
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "many");
  for (const variable of [{ XLM_NO_SPECIAL_TOKENS: "1" }, { XLM_SPECIAL_TOKENS: "false" }]) {
    const bare = await xlm(["tokenize", "--text", "food"], { env: { ...env, ...variable } });
    assertEquals(JSON.parse(bare.stdout).input_ids, JSON.parse(stdout).input_ids.slice(1, -1));
  }
  const over = await xlm(["fill-mask", "-m", MODEL, "--top-k", "1", "--text", "<mask>"], { env: { XLM_TOP_K: "3" } });
  assertEquals(JSON.parse(over.stdout).predictions.length, 1);
});
