import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { FIXTURE, loadWith, readJson, readText } from "./tokenizer_fixture.ts";

const SHARED = fromFileUrl(new URL("../../../../shared/data/", import.meta.url));
const ENTRIES = 95_000;

/** Its licence forbids to ship the vocabulary, so that this runs only where the data is beside the repository. */
const missing = await Deno.stat(`${SHARED}/xlm15`).then(() => false, () => true);
if (missing) console.warn("tokenizer_xlm15_test.ts is skipped: ../shared/data/xlm15 is not there");

/** facebookresearch/XLM's vocabulary as transformers converts it; see tests/oracle/xlm_tokenizer.py. */
async function vocabulary(): Promise<string> {
  const words = ["<s>", "</s>", "<pad>", "<unk>", ...Array.from({ length: 10 }, (_, i) => `<special${i}>`)];
  const known = new Set(words);
  for (const line of (await readText(`${SHARED}/xlm15/vocab_xnli_15.gz`)).split("\n").slice(0, -1)) {
    const fields = line.split(/[\s\x1c-\x1f\x85]+/).filter((field) => field !== "");
    if (fields.length !== 2 || line.includes("\u2028") || known.has(fields[0]!)) continue;
    known.add(fields[0]!);
    words.push(fields[0]!);
  }
  const pieces = words.slice(0, ENTRIES).map((word, id) => {
    return [id > 13 && !word.includes("@@") ? `${word}</w>` : word.replaceAll("@@", ""), id];
  });
  return JSON.stringify(Object.fromEntries(pieces));
}

async function lines(language: string): Promise<string[]> {
  const ntrex = `${SHARED}/ntrex/${language}.txt.gz`;
  const there = await Deno.stat(ntrex).then(() => true, () => false);
  return (await readText(there ? ntrex : `${SHARED}/mono/${language}.txt.gz`)).split("\n").slice(0, 200);
}

Deno.test({
  name: "XlmTokenizer gives the ids of transformers with the vocabulary of XLM-15 in 13 languages",
  ignore: missing,
  fn: async () => {
    const files = {
      "vocab.json": await vocabulary(),
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
