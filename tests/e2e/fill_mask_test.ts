import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fixture, jsonLines, xlm } from "./xlm.ts";

const MODEL = fixture("fill_mask/xlm");

interface Line {
  id?: number;
  predictions?: { score: number; token: number; token_str: string; sequence: string }[];
  error?: { code: string; message: string };
}

Deno.test("xlm fill-mask answers each record in its place, errors too", async () => {
  const stdin = [
    '{"id":1,"text":"Plants make <mask> by light."}',
    '{"id":2,"text":"no mask"}',
    '{"id":3}',
    "{",
    '{"id":4,"text":""}',
    `{"id":5,"text":"${"the ".repeat(200)}<mask>"}`,
    '{"id":6,"text":"[MASK] and <special1>"}',
  ].join("\n");
  const { code, stdout, stderr } = await xlm(["fill-mask", "-m", MODEL, "--top-k", "2"], { stdin });
  const lines = jsonLines(stdout) as Line[];
  assertEquals(lines.map(({ error }) => error?.code), [
    undefined,
    "no_mask",
    "field_missing",
    "invalid_json",
    "empty_text",
    "too_long",
    undefined,
  ]);
  assertEquals(Object.keys(lines[0]!), ["id", "text", "predictions"]);
  assertEquals(Object.keys(lines[0]!.predictions![0]!), ["score", "token", "token_str", "sequence"]);
  assertEquals(lines[0]!.predictions!.length, 2);
  assertEquals((lines[6]!.predictions as unknown as unknown[][]).map((row) => row.length), [2, 2]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "5 of 7 records failed");
});

Deno.test("xlm fill-mask gives one answer whatever the batch, the order of work and the workers", async () => {
  const stdin = Array.from({ length: 60 }, (_, i) => `${"light ".repeat(i % 17)}<mask> of ${i}\n`).join("");
  const run = async (...options: string[]) => {
    const { code, stdout, stderr } = await xlm(["fill-mask", "-m", MODEL, "-R", "--top-k", "3", ...options], { stdin });
    assertEquals([code, stderr], [0, ""]);
    return (jsonLines(stdout) as Line[]).map(({ predictions }) => predictions!);
  };
  const single = await run("--batch-size", "1");
  assertEquals(single.length, 60);
  for (const options of [["--batch-size", "7"], ["--workers", "2", "--max-batch-tokens", "64"], ["--threads", "1"]]) {
    (await run(...options)).forEach((row, i) => {
      assertEquals(row.map(({ token }) => token), single[i]!.map(({ token }) => token));
      row.forEach(({ score }, j) => assert(Math.abs(score - single[i]![j]!.score) < 1e-5));
    });
  }
});

Deno.test("xlm fill-mask truncates where it is told to and counts it", async () => {
  const args = ["fill-mask", "-m", MODEL, "--max-length", "8", "--truncation", "right", "--top-k", "1", "--bare"];
  const kept = await xlm([...args, "--text", `<mask> ${"light ".repeat(30)}`]);
  assertEquals([kept.code, kept.stderr], [0, "xlm: 1 of 1 record truncated\n"]);
  const lost = await xlm([...args, "--text", `${"light ".repeat(30)} <mask>`]);
  assertEquals(lost.code, 1);
  assertStringIncludes(lost.stdout, '"no_mask"');
});

Deno.test("xlm fill-mask needs a language where the model has some", async () => {
  const model = fixture("fill_mask/xlm_langs");
  const args = ["fill-mask", "-m", model, "--top-k", "1", "--bare"];
  const without = await xlm([...args, "--text", "<mask>"]);
  assertEquals([without.code, without.stdout], [2, ""]);
  assertStringIncludes(without.stderr, "expected one of en, fr, or none");
  const unknown = await xlm(args, { stdin: '{"text":"<mask>","lang":"de"}\n' });
  assertEquals(unknown.code, 1);
  assertStringIncludes(unknown.stdout, '"unknown_lang"');
  const score = async (args: string[], stdin = "") => JSON.parse((await xlm(args, { stdin })).stdout)[0].score;
  const french = await score([...args, "--lang", "fr", "--text", "<mask>"]);
  assertEquals(await score(args, '{"text":"<mask>","lang":"fr"}\n'), french);
  assert(await score([...args, "--lang", "none", "--text", "<mask>"]) !== french);
});

Deno.test("xlm fill-mask takes targets with commas, and each record's own", async () => {
  const tokens = async (args: string[], stdin: string) => {
    const { code, stdout, stderr } = await xlm(["fill-mask", "-m", MODEL, "--top-k", "all", "--bare", ...args], {
      stdin,
    });
    const lines = jsonLines(stdout) as ({ token_str: string }[] & { error?: { code: string } })[];
    return [code, lines.map((line) => line.error?.code ?? line.map(({ token_str }) => token_str).sort()), stderr];
  };
  const plain = '{"text":"Plants make <mask>."}\n';
  const own = (targets: unknown) => `${JSON.stringify({ text: "Plants make <mask>.", targets })}\n`;
  assertEquals((await tokens(["--targets", ",", "--targets", "food"], plain)).slice(0, 2), [0, [[",", "food"]]]);
  assertEquals(
    (await tokens(["--targets", "food,light"], own([","]) + own("food,light") + own([]) + own(7) + plain)).slice(0, 2),
    [1, [[","], ["food", "light"], "empty_text", "field_type", ["food", "light"]]],
  );
  for (const wrong of ["", "food,,light", ","]) assertEquals((await tokens(["--targets", wrong], plain))[0], 2);
  const [code, lines] = await tokens(["--joint"], own(["photosynthesis of light"]));
  assertEquals([code, lines], [1, ["field_type"]]);
  assertEquals((await tokens(["--joint", "--targets", "photosynthesis of light"], plain))[0], 2);
});

Deno.test("xlm fill-mask reads targets and the mask's text from the environment", async () => {
  const env = { XLM_TARGETS: "food,light", XLM_MASK_TEXT: "___" };
  const { code, stdout } = await xlm(["fill-mask", "-m", MODEL, "--text", "Plants make ___.", "--bare"], { env });
  assertEquals([code, (jsonLines(stdout)[0] as unknown[]).length], [0, 2]);
});
