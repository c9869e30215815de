import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { readFacebookVocabulary } from "../../../models/xlm/facebook_files.ts";
import { FIXTURE, loadWith, readJson, readText } from "./tokenizer_fixture.ts";

const SHARED = fromFileUrl(new URL("../../../../shared/data/", import.meta.url));
const ENTRIES = 95_000;

/** The vocabulary's licence keeps it out of the repository. */
const missing = await Deno.stat(`${SHARED}/xlm15`).then(() => false, () => true);

async function lines(language: string): Promise<string[]> {
  const ntrex = `${SHARED}/ntrex/${language}.txt.gz`;
  const there = await Deno.stat(ntrex).then(() => true, () => false);
  return (await readText(there ? ntrex : `${SHARED}/mono/${language}.txt.gz`)).split("\n").slice(0, 200);
}

Deno.test({
  name: "XlmTokenizer gives the ids of transformers with the vocabulary of XLM-15 in 13 languages" +
    (missing ? " (skipped: ../shared/data/xlm15 is not there)" : ""),
  ignore: missing,
  fn: async () => {
    const files = {
      "vocab.json": JSON.stringify(readFacebookVocabulary(await readText(`${SHARED}/xlm15/vocab_xnli_15.gz`), ENTRIES)),
      "merges.txt": await readText(`${SHARED}/xlm15/codes_xnli_15.gz`),
    };
    const expected = await readJson<{ languages: Record<string, Record<"cased" | "lower", number[][]>> }>(
      `${FIXTURE}/xlm15_ids.json.gz`,
    );
    for (const form of ["cased", "lower"] as const) {
      const tokenizer = await loadWith({
        ...files,
        "tokenizer_config.json": JSON.stringify({ do_lowercase_and_remove_accent: form === "lower" }),
      });
      for (const [lang, ids] of Object.entries(expected.languages)) {
        assertEquals((await lines(lang)).map((line) => tokenizer.tokenize(line, { lang }).ids), ids[form], lang);
      }
    }
  },
});
