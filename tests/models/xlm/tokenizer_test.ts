import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { XlmError } from "../../../lib/errors.ts";
import type { SpecialTokens } from "../../../models/tokenizer.ts";
import { XlmTokenizer } from "../../../models/xlm/tokenizer.ts";
import { FIXTURE, loadFixture, loadWith, readJson, readLines } from "./tokenizer_fixture.ts";
import { readFixture, readSegmented } from "../../lib/text/segment/segmented.ts";

interface Cases {
  variants: {
    name: string;
    files: Record<string, string>;
    length: number;
    special_tokens: Partial<SpecialTokens>;
    all_special_tokens: string[];
    texts: { text: string; ids: number[]; tokens: string[]; decoded: string; skipped: string; special: number[] }[];
    saved: Record<string, string>;
  }[];
  pairs: {
    text: string | string[];
    pair: string | string[] | null;
    add_special_tokens: boolean;
    input_ids: number[];
    token_type_ids: number[];
    special_tokens_mask: number[];
  }[];
  decode: { ids: number[]; text: string; skipped: string }[];
  methods: Record<string, number[][]>;
}

const cases = await readJson<Cases>(`${FIXTURE}/cases.json.gz`);
const lines = await readLines();

for (const form of ["cased", "lower"] as const) {
  Deno.test(`XlmTokenizer gives the ids of transformers on news and on adversarial strings, ${form}`, async () => {
    const tokenizer = await loadFixture(form === "lower");
    for (const { lang, text, [form]: ids } of lines) {
      assertEquals(tokenizer.tokenize(text, { lang }).ids, ids, `${lang}: ${JSON.stringify(text)}`);
    }
    // The second time every word comes from the cache.
    for (const { lang, text, [form]: ids } of lines) assertEquals(tokenizer.tokenize(text, { lang }).ids, ids);
  });
}

Deno.test("XlmTokenizer reads special tokens in the text as text with split_special_tokens", async () => {
  const tokenizer = await loadFixture(false);
  const written = lines.filter(({ split }) => split !== undefined);
  assert(written.length > 40);
  for (const { lang, text, split } of written) {
    assertEquals(tokenizer.tokenize(text, { lang, split_special_tokens: true }).ids, split!, JSON.stringify(text));
  }
});

Deno.test("XlmTokenizer takes English rules without a language", async () => {
  const tokenizer = await loadFixture(false);
  for (const { text, cased } of lines.filter(({ lang }) => lang === "en")) {
    assertEquals(tokenizer.tokenize(text).ids, cased);
  }
});

for (const variant of cases.variants) {
  Deno.test(`XlmTokenizer reads its files as transformers does: ${variant.name}`, async () => {
    const tokenizer = await loadWith(variant.files);
    for (const [role, token] of Object.entries(variant.special_tokens)) {
      if (role in tokenizer.special_tokens) assertEquals(tokenizer.special_tokens[role as keyof SpecialTokens], token);
    }
    for (const { text, ids, tokens, decoded, skipped, special } of variant.texts) {
      assertEquals(tokenizer.encode(text).input_ids, ids, text);
      assertEquals(ids.map((id) => tokenizer.idToToken(id)), tokens);
      assertEquals(tokenizer.decode(ids), decoded);
      assertEquals(tokenizer.decode(ids, { skip_special_tokens: true }), skipped);
      assertEquals(tokenizer.getSpecialTokensMask(ids, undefined, true), special);
      for (const id of ids) assert(id < tokenizer.vocab_size);
    }
    const directory = await Deno.makeTempDir();
    for (const path of await tokenizer.saveVocabulary(directory)) {
      const bytes = await Deno.readFile(path);
      assertEquals(await sha256(bytes), variant.saved[path.slice(directory.length + 1)], path);
    }
    const { "vocab.json": _vocab, "merges.txt": _merges, ...settings } = variant.files;
    const again = await loadWith({ "tokenizer_config.json": "{}", ...settings }, directory);
    for (const { text, ids } of variant.texts) assertEquals(again.encode(text).input_ids, ids);
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("XlmTokenizer encodes texts, pairs and words as transformers does", async () => {
  const tokenizer = await XlmTokenizer.load(FIXTURE);
  for (const { text, pair, add_special_tokens, ...expected } of cases.pairs) {
    const { input_ids, token_type_ids, special_tokens_mask, starts, ends, sequence_ids } = tokenizer.encode(text, {
      text_pair: pair ?? undefined,
      add_special_tokens,
    });
    assertEquals({ input_ids, token_type_ids, special_tokens_mask }, expected);
    for (const array of [starts, ends, sequence_ids]) assertEquals(array.length, input_ids.length);
    sequence_ids.forEach((sequence, i) => assertEquals(sequence === -1, special_tokens_mask[i] === 1));
  }
});

Deno.test("XlmTokenizer encodes each side of a pair by its language", async () => {
  const tokenizer = await loadFixture(false);
  const apostrophe = tokenizer.tokenize("l'été", { lang: "fr" }).ids;
  const english = tokenizer.tokenize("l'été", { lang: "en" }).ids;
  assert(apostrophe.join() !== english.join());
  const { input_ids } = tokenizer.encode("l'été", { text_pair: "l'été", lang: "fr", lang_pair: "en" });
  assertEquals(input_ids, tokenizer.buildInputsWithSpecialTokens(apostrophe, english));
  assertEquals(
    tokenizer.encode("l'été", { text_pair: "l'été", lang: "fr" }).input_ids,
    tokenizer.buildInputsWithSpecialTokens(apostrophe, apostrophe),
  );
});

Deno.test("XlmTokenizer decodes as transformers prints it", async () => {
  const tokenizer = await XlmTokenizer.load(FIXTURE);
  for (const { ids, text, skipped } of cases.decode) {
    assertEquals(tokenizer.decode(ids), text);
    assertEquals(tokenizer.decode(ids, { skip_special_tokens: true }), skipped);
  }
});

Deno.test("XlmTokenizer has transformers' methods for special tokens", async () => {
  const tokenizer = await XlmTokenizer.load(FIXTURE);
  const [a, b] = [[20, 21, 22], [30, 31]];
  assertEquals(cases.methods, {
    build_inputs_with_special_tokens: [
      tokenizer.buildInputsWithSpecialTokens(a),
      tokenizer.buildInputsWithSpecialTokens(a, b),
    ],
    get_special_tokens_mask: [tokenizer.getSpecialTokensMask(a), tokenizer.getSpecialTokensMask(a, b)],
    create_token_type_ids_from_sequences: [
      tokenizer.createTokenTypeIdsFromSequences(a),
      tokenizer.createTokenTypeIdsFromSequences(a, b),
    ],
  });
  assertThrows(() => tokenizer.getSpecialTokensMask(a, b, true), XlmError, "expected one sequence");
});

Deno.test("XlmTokenizer explains each stage", async () => {
  const tokenizer = await loadFixture(true);
  const { ids } = tokenizer.tokenize("L’été… </s> U.S.", { lang: "fr" });
  const explanation = tokenizer.explain("L’été… </s> U.S.", { lang: "fr" });
  assertEquals(Object.keys(explanation), ["normalized", "words", "pieces", "ids"]);
  assertEquals(explanation["normalized"], "L'été... </s> U.S.");
  assertEquals(explanation["words"], ["l'", "ete", "...", "</s>", "u.s."]);
  assertEquals(explanation["ids"], ids);
  assertEquals((explanation["pieces"] as string[]).join("").replaceAll("</w>", " "), "l' ete ... </s>u.s. ");
});

Deno.test("XlmTokenizer explains a word of more pieces than a call has arguments", async () => {
  const { pieces, ids } = (await loadFixture(false)).explain("xq".repeat(100_000));
  assertEquals((pieces as string[]).length, (ids as number[]).length);
});

Deno.test("XlmTokenizer cuts Chinese, Japanese and Thai with their segmenters", async () => {
  const tokenizer = await loadFixture(false);
  const words = (text: string, lang: string) => tokenizer.explain(text, { lang })["words"];
  assertEquals(words("我来到北京，50-69岁", "zh"), ["我", "来到", "北京", ",", "50-69", "岁"]);
  assertEquals(words("ฉันกินข้าว 1,000 จาน", "th"), ["ฉัน", "กินข้าว", " ", "1,000", " ", "จาน"]);
  const missing = await loadWith({}, FIXTURE, { kytea_model: "none.bin" });
  const error = assertThrows(
    () => missing.tokenize("文", { lang: "ja" }),
    XlmError,
    "Cannot read KyTea model none.bin",
  );
  assertEquals((error as XlmError).exitCode, 3);
  for (const lang of ["ja", "th", "zh"]) assertEquals(tokenizer.languages.includes(lang), true);
});

Deno.test("XlmTokenizer gives transformers' ids in Chinese and Thai", async () => {
  const ids: Record<string, Record<"cased" | "lower", number[][]>> = JSON.parse(
    new TextDecoder().decode(readFixture("ids.json")),
  );
  for (const form of ["cased", "lower"] as const) {
    const tokenizer = await loadFixture(form === "lower");
    for (const [lang, cases] of Object.entries(readSegmented("words.json"))) {
      cases.forEach(([text], i) => assertEquals(tokenizer.tokenize(text, { lang }).ids, ids[lang]![form][i], text));
    }
  }
});

Deno.test("XlmTokenizer makes of a space two pieces in Thai with case kept, as transformers does, and none in lower case", async () => {
  for (const [lower, expected] of [[false, ["", "</w>"]], [true, []]] as const) {
    const tokenizer = await loadFixture(lower);
    const { ids, starts, ends } = tokenizer.tokenize("ฉัน ฉัน", { lang: "th" });
    const spaces = ids.filter((_, i) => starts[i] === 3 && ends[i] === 4);
    assertEquals(spaces, expected.map((piece) => tokenizer.tokenToId(piece) ?? tokenizer.tokenToId("<unk>")!));
  }
});

Deno.test("XlmTokenizer passes by everything but byte-pair encoding where it is asked to", async () => {
  const tokenizer = await loadFixture(true);
  const options = { bypass_tokenizer: true, lang: "zh" };
  assertEquals(tokenizer.explain("Don't\u00a0STOP  it</s>", options)["words"], ["Don't", "STOP", "it", "</s>"]);
  assertEquals(tokenizer.explain("Don't")["words"], ["don", "'t"]);
});

Deno.test("XlmTokenizer names the file that it cannot use", async () => {
  const empty = await Deno.makeTempDir();
  const missing = await assertRejects(() => XlmTokenizer.load(empty), XlmError, "vocab.json and merges.txt");
  assertEquals((missing as XlmError).exitCode, 3);
  await Deno.remove(empty);
  const faults: [file: string, text: string, message: string][] = [
    ["vocab.json", "[]", "it holds no object"],
    ["vocab.json", "{", "expected JSON"],
    ["vocab.json", "{}", "it is empty"],
    ["vocab.json", '{"a": -1}', '"a" has the id -1'],
    ["vocab.json", '{"a": 1.5}', '"a" has the id 1.5'],
    ["vocab.json", '{"a": "1"}', '"a" has the id "1"'],
    ["tokenizer_config.json", "7", "it holds no object"],
    ["tokenizer_config.json", '{"bos_token": null}', "bos_token is null"],
    ["tokenizer_config.json", '{"sep_token": ""}', 'sep_token is ""'],
    ["tokenizer_config.json", '{"unk_token": 3}', "unk_token is 3"],
    ["tokenizer_config.json", '{"do_lowercase_and_remove_accent": "yes"}', 'do_lowercase_and_remove_accent is "yes"'],
    ["tokenizer_config.json", '{"additional_special_tokens": "<a>"}', "additional_special_tokens is"],
    ["tokenizer_config.json", '{"added_tokens_decoder": {"x": "<a>"}}', "added_tokens_decoder has the id"],
    ["added_tokens.json", '{"<a>": "b"}', "<a> has the id"],
    ["special_tokens_map.json", "[", "expected JSON"],
  ];
  for (const [file, text, message] of faults) {
    const error = await assertRejects(() => loadWith({ [file]: text }), XlmError, message) as XlmError;
    assert(error.message.includes(file), error.message);
    assertEquals(error.exitCode, 3);
  }
});

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
