import { assertEquals, assertStrictEquals } from "@std/assert";
import { answerNormalizer } from "../../../../lib/tasks/qa/mlqa_metric.ts";
import { answerF1, normalizeAnswer, SquadReport } from "../../../../lib/tasks/qa/squad_metrics.ts";
import { readFixture } from "../stored_models.ts";

interface Case {
  lang: string;
  gold: string;
  found: string;
  exact: boolean;
  f1: number;
}

const { cases: CASES } = await readFixture<{ cases: Case[] }>("mlqa_metric/cases.json.gz");

Deno.test("answers are compared as MLQA's official script compares them, in its seven languages", () => {
  assertEquals(new Set(CASES.map(({ lang }) => lang)).size, 7);
  for (const { lang, gold, found, exact, f1 } of CASES) {
    const normalize = answerNormalizer("mlqa", { lang, context: "" });
    const where = JSON.stringify({ lang, gold, found });
    assertEquals(normalize(gold) === normalize(found), exact, where);
    assertEquals(answerF1(gold, found, normalize).toFixed(12), f1.toFixed(12), where);
  }
});

Deno.test("each character of Japanese and Thai is a word, as MLQA has it for Chinese", () => {
  const f1 = (lang: string, gold: string, found: string) =>
    answerF1(gold, found, answerNormalizer("auto", { lang, context: "" }));
  assertEquals(f1("ja", "東京タワー", "東京"), 2 * 2 / 7);
  assertEquals(f1("ja", "1894年。", "1894年"), 1);
  assertEquals(f1("ja-JP", "iPhone 6です", "iPhone です"), 2 * 3 / 7);
  assertEquals(f1("th", "กรุงเทพ", "เทพ"), 2 * 3 / 10);
  assertEquals(f1("zh_TW", "天氣很好", "今天天氣很好"), 0.8);
});

Deno.test("answerNormalizer goes by the language, else by the letters of the context, and by what it is told", () => {
  const zh = "今天天气很好";
  const en = "The weather in 北京 is fine.";
  const isSquad = (metric: "auto" | "squad" | "mlqa", lang: string | undefined, context: string) =>
    answerNormalizer(metric, { lang, context }) === normalizeAnswer;
  assertEquals([isSquad("auto", undefined, zh), isSquad("auto", "none", zh), isSquad("auto", "zh", en)], [
    false,
    false,
    false,
  ]);
  for (const lang of ["en", "de", "ko", "constructor"]) assertStrictEquals(isSquad("auto", lang, zh), true, lang);
  assertEquals([isSquad("auto", undefined, en), isSquad("auto", undefined, ""), isSquad("auto", undefined, "1894")], [
    true,
    true,
    true,
  ]);
  assertEquals([isSquad("squad", "zh", zh), isSquad("squad", undefined, zh)], [true, true]);
  const mlqa = answerNormalizer("mlqa", { lang: "fr", context: "" });
  assertEquals(isSquad("mlqa", undefined, en), false);
  assertEquals(mlqa("« La  Seine », the"), "la seine the");
});

Deno.test("SquadReport says how many questions MLQA's rules judge", () => {
  const report = new SquadReport();
  report.add(["the day"], "day");
  report.add(["天气很好"], "今天天气很好", answerNormalizer("auto", { lang: "zh", context: "" }));
  assertEquals(
    report.toString(),
    "Gold answers: 2 questions, exact match 50.00 %, F1 90.00 % (1 by MLQA's rules)\n",
  );
});
