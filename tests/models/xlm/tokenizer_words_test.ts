import { assert, assertEquals, assertThrows } from "@std/assert";
import { XlmError } from "../../../lib/errors.ts";
import { readFixture, readSegmented } from "../../lib/text/segment/segmented.ts";
import { FIXTURE, loadWith, readJson } from "./tokenizer_fixture.ts";

type Form = "cased" | "lower";

interface GivenWords extends Record<Form, { ids: number[]; counts: number[] }> {
  lang: string;
  words: string[];
}

interface SpacedText extends Record<Form, number[]> {
  lang: string;
  text: string;
}

const CASES = await readJson<{ given: GivenWords[]; spaced: SpacedText[] }>(
  `${FIXTURE}/../xlm_words/cases.json.gz`,
);
const FORMS = ["cased", "lower"] as const;

function load(form: Form, settings = {}) {
  const config = JSON.stringify({ do_lowercase_and_remove_accent: form === "lower" });
  return loadWith({ "tokenizer_config.json": config }, FIXTURE, settings);
}

Deno.test("XlmTokenizer reads each given word by the rules of its language, as transformers does", async () => {
  for (const form of FORMS) {
    const tokenizer = await load(form);
    for (const { lang, words: given, ...expected } of CASES.given) {
      const where = `${form} ${lang} ${JSON.stringify(given)}`;
      const { ids, starts, ends, words } = tokenizer.tokenize(given, { lang, words: true });
      assertEquals(ids, expected[form].ids, where);
      assertEquals(given.map((_, i) => words!.filter((word) => word === i).length), expected[form].counts, where);
      let begin = 0;
      given.forEach((word, number) => {
        const end = begin + word.length;
        const places = words!.flatMap((one, i) => one === number ? [[starts[i]!, ends[i]!]] : []);
        assert(places.every(([from, to]) => begin <= from! && from! <= to! && to! <= end), where);
        begin = end + 1;
      });
    }
  }
});

Deno.test("XlmTokenizer cuts given words with KyTea too, and says where its model is missing", async () => {
  const kytea_model = await Deno.makeTempFile();
  await Deno.writeFile(kytea_model, readFixture("kytea-text.txt"));
  const texts = readSegmented("kytea.json")["kytea-text.txt"]!.map(([text]) => text).slice(0, 60);
  for (const form of FORMS) {
    const tokenizer = await load(form, { kytea_model });
    const { ids, words } = tokenizer.tokenize(texts, { lang: "ja", words: true });
    texts.forEach((text, number) => {
      const own = ids.filter((_, i) => words![i] === number);
      assertEquals(own, tokenizer.tokenize(text, { lang: "ja" }).ids, text);
    });
  }
  await Deno.remove(kytea_model);
  const without = await load("lower", { kytea_model: "none.bin" });
  const error = assertThrows(() => without.tokenize(["文"], { lang: "ja" }), XlmError, "none.bin");
  assertEquals((error as XlmError).exitCode, 3);
});

Deno.test("XlmTokenizer parts words where a character is not printed, as Moses' script does, if it is told to", async () => {
  for (const form of FORMS) {
    const [dropping, spacing] = await Promise.all([load(form), load(form, { non_printing: "space" })]);
    let differ = 0;
    for (const { lang, text, ...expected } of CASES.spaced) {
      const { ids, starts, ends } = spacing.tokenize(text, { lang });
      assertEquals(ids, expected[form], `${form} ${lang} ${JSON.stringify(text)}`);
      assert(starts.every((start, i) => start <= ends[i]! && ends[i]! <= text.length), text);
      if (JSON.stringify(dropping.tokenize(text, { lang }).ids) !== JSON.stringify(ids)) differ++;
    }
    assert(differ > CASES.spaced.length / 3, `${differ}`);
  }
  const tokenizer = await load("cased", { non_printing: "space" });
  const text = "first line\nsecond\tcolumn\r\nthird";
  assertEquals(tokenizer.explain(text)["words"], ["first", "line", "second", "column", "third"]);
  const { starts, ends, words } = tokenizer.tokenize(text, { words: true });
  const slices = [0, 1, 2, 3, 4].map((word) =>
    text.slice(starts[words!.indexOf(word)], ends[words!.lastIndexOf(word)])
  );
  assertEquals(slices, ["first", "line", "second", "column", "third"]);
});
