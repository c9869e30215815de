import { assertEquals } from "@std/assert";
import { XlmRobertaTokenizer } from "../../../models/xlm_roberta/tokenizer.ts";
import { codePointOffsets, type EncodedText, readFixture, withDirectory } from "./tokenizer_fixture.ts";

interface Row extends EncodedText {
  types: number[];
}

interface Case {
  name: string;
  config: Record<string, unknown>;
  length: number;
  rows: Row[];
}

interface Fixture {
  bpe: Record<string, unknown>;
  pipelines: (Case & { tokenizer: Record<string, unknown> })[];
  classes: { class: string | null; in_config: string | null; model_type: string | null; ids: number[] }[];
  sentencepiece: (Case & { file: string; model: string })[];
  special_as_text: { text: string; ids: number[] }[];
  extra_as_text: { text: string; ids: number[]; offsets: number[]; extra: string[] }[];
}

const [fixture, base, sentencepiece_model] = await Promise.all([
  readJson("pipelines.json") as Promise<Fixture>,
  readJson("tokenizer.json"),
  readFixture("sentencepiece.bpe.model"),
]);
const ROLES = {
  bos_token: "<s>",
  eos_token: "</s>",
  unk_token: "<unk>",
  pad_token: "<pad>",
  cls_token: "<s>",
  sep_token: "</s>",
  mask_token: "<mask>",
};

async function readJson(name: string) {
  return JSON.parse(new TextDecoder().decode(await readFixture(name)));
}

function token(id: number, content: string, lstrip = false) {
  return { id, content, lstrip, rstrip: false, single_word: false, normalized: false, special: true };
}

/** Puts what the fixture names in its place. */
function filled(value: unknown): unknown {
  if (value === "$precompiled") {
    const { type, normalizers } = base.normalizer;
    return type === "Precompiled"
      ? base.normalizer
      : normalizers.find((item: { type: string }) => item.type === "Precompiled");
  }
  if (value === "$bytes") {
    const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
    return { ...base.model, byte_fallback: true, vocab: [...base.model.vocab, ...bytes.map((piece) => [piece, 0])] };
  }
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== "object" || value === null) return value;
  if ("$bpe" in value) return { ...fixture.bpe, ...value.$bpe as object };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item)]));
}

function tokenizerJson(patch: Record<string, unknown>): string {
  const listed = ["<s>", "<pad>", "</s>", "<unk>"].map((content, id) => token(id, content));
  return JSON.stringify({
    ...base,
    added_tokens: [...listed, token(3001, "<mask>", true)],
    ...filled(patch) as object,
  });
}

function checkRows(tokenizer: XlmRobertaTokenizer, { length, rows }: Case): void {
  assertEquals(tokenizer.vocab_size, length);
  for (const { text, text_pair, tokens, types, ...expected } of rows) {
    const encoding = tokenizer.encode(text, { text_pair });
    const { input_ids: ids, starts, ends, special_tokens_mask, sequence_ids, token_type_ids } = encoding;
    const offsets = ids.map((): number[] => [0, 0]);
    [text, text_pair ?? ""].forEach((side, sequence) => {
      const at = sequence_ids.flatMap((id, i) => id === sequence ? [i] : []);
      const points = codePointOffsets(side, at.map((i) => starts[i]!), at.map((i) => ends[i]!));
      at.forEach((i, k) => offsets[i] = points.slice(2 * k, 2 * k + 2));
    });
    const decoded = tokenizer.decode(ids);
    const decoded_without_special = tokenizer.decode(ids, { skip_special_tokens: true });
    assertEquals(
      { ids, offsets: offsets.flat(), special_tokens_mask, sequence_ids, decoded, decoded_without_special },
      expected,
      text,
    );
    assertEquals(token_type_ids, types, text);
    assertEquals(ids.map((id) => tokenizer.idToToken(id)), tokens, text);
  }
}

for (const { tokenizer, ...item } of fixture.pipelines) {
  Deno.test(`XlmRobertaTokenizer reads the stages of tokenizer.json as transformers does: ${item.name}`, async () => {
    const files = {
      "config.json": '{"model_type":"xlm-roberta"}',
      "tokenizer_config.json": JSON.stringify(item.config),
      "tokenizer.json": tokenizerJson(tokenizer),
    };
    await withDirectory(files, async (directory) => {
      checkRows(await XlmRobertaTokenizer.load(directory), item);
    });
  });
}

for (const { file, model, ...item } of fixture.sentencepiece) {
  const how = [file, ...Object.keys(item.config)].join(", ");
  Deno.test(`XlmRobertaTokenizer reads a SentencePiece model as transformers does: ${item.name} (${how})`, async () => {
    const files = {
      "config.json": '{"model_type":"xlm-roberta"}',
      "tokenizer_config.json": JSON.stringify(item.config),
      [file]: Uint8Array.fromBase64(model),
    };
    await withDirectory(files, async (directory) => {
      checkRows(await XlmRobertaTokenizer.load(directory), item);
    });
  });
}

Deno.test("XlmRobertaTokenizer takes its own stages or those of tokenizer.json by the class that is named", async () => {
  const tokenizer = JSON.stringify({ ...base, normalizer: { type: "Lowercase" } });
  for (const { class: named, in_config, model_type, ids } of fixture.classes) {
    const config = { ...ROLES, ...(named !== null && { tokenizer_class: named }) };
    const files: Record<string, string> = {
      "tokenizer_config.json": JSON.stringify(config),
      "tokenizer.json": tokenizer,
    };
    if (model_type) {
      files["config.json"] = JSON.stringify({ model_type, ...(in_config !== null && { tokenizer_class: in_config }) });
    }
    await withDirectory(files, async (directory) => {
      const { input_ids } = (await XlmRobertaTokenizer.load(directory)).encode("Hello WORLD ﬁ");
      assertEquals(input_ids, ids, `${named} ${in_config} ${model_type}`);
    });
  }
});

Deno.test("XlmRobertaTokenizer gives SentencePiece's pieces of special tokens that are text", async () => {
  await withDirectory({ "sentencepiece.bpe.model": sentencepiece_model }, async (directory) => {
    const tokenizer = await XlmRobertaTokenizer.load(directory);
    for (const { text, ids } of fixture.special_as_text) {
      assertEquals(tokenizer.encode(text, { split_special_tokens: true }).input_ids, ids, text);
    }
  });
});

Deno.test("XlmRobertaTokenizer splits special tokens that are no pieces as transformers does", async () => {
  const { extra } = fixture.extra_as_text[0]!;
  const config = { tokenizer_class: "XLMRobertaTokenizer", extra_special_tokens: extra };
  const files = { "tokenizer.json": JSON.stringify(base), "tokenizer_config.json": JSON.stringify(config) };
  await withDirectory(files, async (directory) => {
    const tokenizer = await XlmRobertaTokenizer.load(directory);
    for (const { text, ids, offsets } of fixture.extra_as_text) {
      const { input_ids, starts, ends } = tokenizer.encode(text, { split_special_tokens: true });
      assertEquals([input_ids, codePointOffsets(text, starts, ends)], [ids, offsets], text);
    }
  });
});

Deno.test("XlmRobertaTokenizer tells where texts begin in its template", async () => {
  for (
    const [name, single, pair] of [["none", [0], [0, 3]], ["odd template", [0], [4, 0]], ["BertProcessing", [1], [
      1,
      5,
    ]]]
  ) {
    const { tokenizer, config } = fixture.pipelines.find((item) => item.name === `post-processor ${name}`)!;
    const files = { "tokenizer_config.json": JSON.stringify(config), "tokenizer.json": tokenizerJson(tokenizer) };
    await withDirectory(files, async (directory) => {
      const loaded = await XlmRobertaTokenizer.load(directory);
      assertEquals([loaded.textBegins([3]), loaded.textBegins([3, 2])], [single, pair], `${name}`);
      assertEquals(
        loaded.createTokenTypeIdsFromSequences([7], [8]).length,
        loaded.buildInputsWithSpecialTokens([7], [8]).length,
      );
    });
  }
});
