import { assertEquals, assertMatch } from "@std/assert";
import { fixture, xlm } from "./xlm.ts";

Deno.test("translate-score scores translations and texts, an error where it cannot", async () => {
  const stdin = [
    { id: 1, source: "A green house.", target: "Ein grünes Haus." },
    { id: 2, text: "Ein grünes Haus." },
    { id: 3, source: "x" },
    { id: 4, target: "" },
  ].map((record) => JSON.stringify(record)).join("\n");
  const { code, stdout } = await xlm(["translate-score"], { stdin });
  assertEquals(code, 1);
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.slice(0, 2).map(({ score }) => score.objective), ["tlm", "mlm"]);
  assertEquals(lines.slice(2).map(({ error }) => error.code), ["field_missing", "empty_text"]);
});

Deno.test("translate-score wants languages of a model that has them", async () => {
  const model = fixture("fill_mask/xlm_langs");
  const record = '{"source":"Plants","target":"Plantes","source_lang":"en","target_lang":"fr"}\n';
  const given = await xlm(["translate-score", "-m", model, "--bare"], { stdin: record });
  assertEquals(given.code, 0);
  const named = await xlm(["translate-score", "-m", model, "--bare", "--source-lang", "en", "--target-lang", "fr"], {
    stdin: '{"source":"Plants","target":"Plantes"}\n',
  });
  assertEquals(named.stdout, given.stdout);
  const none = await xlm(["translate-score", "-m", model], { stdin: '{"text":"Plants"}\n' });
  assertEquals(none.code, 2);
  const wrong = await xlm(["translate-score", "-m", model, "--target-lang", "xx", "--text", "a"]);
  assertMatch(wrong.stderr, /Cannot use --lang xx: .*; expected one of en, fr, or none\./);
});

Deno.test("translate-score --rank orders candidates; an objective that does not fit is refused", async () => {
  const { stdout } = await xlm(["translate-score", "--rank", "--bare"], {
    stdin: '{"source":"A house.","candidates":["Ein Haus.","Haus ein ein ein ein."]}\n',
  });
  const ranked = JSON.parse(stdout);
  assertEquals(Object.keys(ranked[0]), ["candidate", "index", "log_prob", "tokens", "mean_log_prob", "objective"]);
  assertEquals(ranked.map(({ index }: { index: number }) => index), [0, 1]);
  const refused = await xlm(["translate-score", "--objective", "clm", "--text", "a"]);
  assertEquals([refused.code, refused.stdout], [2, ""]);
});

const REFERENCED = [
  { id: 1, target: "Plants make food.", references: ["Plants make their food.", "Plants eat."] },
  { id: 2, target: "", references: ["x", "y"] },
].map((record) => JSON.stringify(record)).join("\n");

Deno.test("translate-score --metrics measures translations against references, without a model", async () => {
  const args = ["translate-score", "--metrics", "chrf,bleu"];
  const stdin = `${REFERENCED}\n{"target":"a"}\n{"target":"a","references":[]}\n`;
  const { code, stdout } = await xlm([...args, "-m", "no/such/model"], { stdin });
  assertEquals(code, 1);
  const [first, second, third, fourth] = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(Object.keys(first.score), ["chrf", "bleu"]);
  assertEquals(first.score.bleu.toFixed(10), "45.1801001805");
  assertEquals(second.score, { chrf: 0, bleu: 0 });
  assertEquals([third.error.code, fourth.error.code], ["field_missing", "empty_text"]);
  for (
    const wrong of [["--metrics", "meteor"], ["--metrics", "bleu,bleu"], ["--corpus"], [
      "--metrics",
      "bleu",
      "--tokenize",
      "x",
    ]]
  ) {
    const refused = await xlm(["translate-score", ...wrong], { stdin: REFERENCED });
    assertEquals([refused.code, refused.stdout], [2, ""], wrong.join(" "));
  }
});

Deno.test("translate-score --corpus writes one array of sacreBLEU's objects", async () => {
  const args = ["translate-score", "--metrics", "bleu,chrf", "--corpus", "-lc", "--chrf-word-order", "2"];
  const { code, stdout } = await xlm(args, { stdin: REFERENCED });
  assertEquals(code, 0);
  const [bleu, chrf] = JSON.parse(stdout);
  assertEquals(Object.keys(bleu), [
    ...["name", "score", "signature", "verbose_score"],
    ...["nrefs", "case", "eff", "tok", "smooth", "version"],
  ]);
  assertMatch(bleu.signature, /^nrefs:2\|case:lc\|eff:no\|tok:13a\|smooth:exp\|version:xlm-\S+$/);
  assertEquals([chrf.name, chrf.nw], ["chrF2++", "2"]);
  const sure = await xlm(["translate-score", "--metrics", "ter", "--corpus", "--confidence", "--confidence-n", "50"], {
    stdin: REFERENCED,
  });
  const [ter] = JSON.parse(sure.stdout);
  assertEquals([ter.bs, ter.seed], ["50", "12345"]);
  assertMatch(ter.confidence, /^μ = \d+\.\d ± \d+\.\d$/);
  assertEquals([typeof ter.confidence_mean, typeof ter.confidence_var], ["number", "number"]);
});
