import { assert, assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "@std/path";
import type { EncodeOptions } from "../../../models/tokenizer.ts";
import { XlmError } from "../../../lib/errors.ts";
import { XlmRobertaTokenizer } from "../../../models/xlm_roberta/tokenizer.ts";
import {
  codePointOffsets,
  type EncodedText,
  LONG_UNITS,
  readEncodings,
  readFixture,
  type SettingsCase,
  withDirectory,
} from "./tokenizer_fixture.ts";

const [encodings, tokenizer_json, sentencepiece_model] = await Promise.all([
  readEncodings(),
  readFixture("tokenizer.json"),
  readFixture("sentencepiece.bpe.model"),
]);
const MASK_WITH_LSTRIP = JSON.stringify({
  mask_token: { __type: "AddedToken", content: "<mask>", lstrip: true, normalized: false, special: true },
});

const OWN_CLASS = '{"tokenizer_class":"XLMRobertaTokenizer"}';

let loaded: XlmRobertaTokenizer | undefined;
async function fixtureTokenizer(): Promise<XlmRobertaTokenizer> {
  if (!loaded) {
    await withDirectory({ "tokenizer.json": tokenizer_json }, async (directory) => {
      loaded = await XlmRobertaTokenizer.load(directory);
    });
  }
  return loaded!;
}

/** What ours makes of a text, in the fixture's terms. */
function encoded(tokenizer: XlmRobertaTokenizer, { text, text_pair }: EncodedText, options: EncodeOptions = {}) {
  const encoding = tokenizer.encode(text, { ...options, text_pair });
  const { input_ids, starts, ends, special_tokens_mask, sequence_ids } = encoding;
  const second = sequence_ids.indexOf(1);
  const of = (pair: boolean) => (_: unknown, i: number) => (second >= 0 && i >= second) === pair;
  return {
    ids: input_ids,
    offsets: [
      ...codePointOffsets(text, starts.filter(of(false)), ends.filter(of(false))),
      ...codePointOffsets(text_pair ?? "", starts.filter(of(true)), ends.filter(of(true))),
    ],
    special_tokens_mask,
    sequence_ids,
    decoded: tokenizer.decode(input_ids),
    decoded_without_special: tokenizer.decode(input_ids, { skip_special_tokens: true }),
  };
}

function expected({ ids, offsets, special_tokens_mask, sequence_ids, decoded, decoded_without_special }: EncodedText) {
  return { ids, offsets, special_tokens_mask, sequence_ids, decoded, decoded_without_special };
}

Deno.test("XlmRobertaTokenizer reads 15 languages and awkward strings as transformers does, from tokenizer.json", async () => {
  const tokenizer = await fixtureTokenizer();
  for (const row of encodings.texts) assertEquals(encoded(tokenizer, row), expected(row), row.text.slice(0, 200));
});

Deno.test("XlmRobertaTokenizer gives the same from the SentencePiece model, ids shifted as fairseq did", async () => {
  const files = { "sentencepiece.bpe.model": sentencepiece_model, "tokenizer_config.json": MASK_WITH_LSTRIP };
  await withDirectory(files, async (directory) => {
    const tokenizer = await XlmRobertaTokenizer.load(directory);
    assertEquals(["<s>", "<pad>", "</s>", "<unk>", "<mask>"].map((t) => tokenizer.tokenToId(t)), [0, 1, 2, 3, 3001]);
    for (const row of encodings.texts) assertEquals(encoded(tokenizer, row), expected(row), row.text.slice(0, 200));
  });
});

Deno.test("XlmRobertaTokenizer encodes pairs as <s> A </s></s> B </s>", async () => {
  const tokenizer = await fixtureTokenizer();
  for (const row of encodings.pairs) assertEquals(encoded(tokenizer, row), expected(row), row.text);
  const { input_ids, token_type_ids, sequence_ids } = tokenizer.encode("a", { text_pair: "b" });
  const [a, b] = ["a", "b"].map((text) => tokenizer.tokenize(text).ids);
  assertEquals(input_ids, tokenizer.buildInputsWithSpecialTokens(a!, b!));
  assertEquals(token_type_ids, tokenizer.createTokenTypeIdsFromSequences(a!, b!));
  assertEquals(sequence_ids.map((sequence) => sequence < 0 ? 1 : 0), tokenizer.getSpecialTokensMask(a!, b!));
});

Deno.test("XlmRobertaTokenizer reads a list of words one by one, with offsets in the joined text", async () => {
  const tokenizer = await fixtureTokenizer();
  for (const { words, ids, offsets } of encodings.words) {
    const pieces = tokenizer.tokenize(words);
    assertEquals(pieces.ids, ids);
    assertEquals(codePointOffsets(words.join(" "), pieces.starts, pieces.ends), offsets);
  }
});

/** transformers splits them, but finds those that are pieces of its model again (pipelines_test.ts has these). */
function findsNoPiece({ text }: EncodedText): boolean {
  return !["<s>", "<pad>", "</s>", "<unk>", "<mask>"].some((token) => text.includes(token));
}

Deno.test("XlmRobertaTokenizer takes special tokens in the text as text where it is asked to", async () => {
  const tokenizer = await fixtureTokenizer();
  for (const row of encodings.split_special_tokens.filter(findsNoPiece)) {
    assertEquals(encoded(tokenizer, row, { split_special_tokens: true }), expected(row), row.text);
  }
});

Deno.test("XlmRobertaTokenizer leaves special tokens away where it is asked to", async () => {
  const tokenizer = await fixtureTokenizer();
  const { input_ids, special_tokens_mask } = tokenizer.encode("a b", { text_pair: "c", add_special_tokens: false });
  assertEquals(input_ids, [...tokenizer.tokenize("a b").ids, ...tokenizer.tokenize("c").ids]);
  assertEquals(special_tokens_mask, input_ids.map(() => 0));
});

for (const settings of encodings.settings) {
  Deno.test(`XlmRobertaTokenizer loads as transformers does: ${settings.name}`, async () => {
    await withDirectory(settingsFiles(settings), async (directory) => {
      const tokenizer = await XlmRobertaTokenizer.load(directory);
      assertEquals(tokenizer.vocab_size, settings.length);
      for (const [role, token] of Object.entries(tokenizer.special_tokens)) {
        assertEquals(token, settings.special_tokens[role] ?? "<pad>", role);
      }
      const splits = settings.name === "split_special_tokens";
      for (const row of splits ? settings.rows.filter(findsNoPiece) : settings.rows) {
        const ours = encoded(tokenizer, row);
        assertEquals(ours, expected(row), row.text);
        assertEquals(tokenizer.getSpecialTokensMask(ours.ids, undefined, true), row.all_special, row.text);
      }
    });
  });
}

function settingsFiles({ tokenizer, files }: SettingsCase): Record<string, Uint8Array | string> {
  // The reference was asked for this class.
  const config = { tokenizer_class: "XLMRobertaTokenizer", ...files["tokenizer_config.json"] as object };
  const written = Object.entries({ ...files, "tokenizer_config.json": config })
    .map(([name, json]) => [name, JSON.stringify(json)]);
  if (tokenizer === null) return { ...Object.fromEntries(written), "sentencepiece.bpe.model": sentencepiece_model };
  const original = JSON.parse(new TextDecoder().decode(tokenizer_json));
  const patched = JSON.stringify({ ...original, ...tokenizer })
    .replace('"$normalizer"', JSON.stringify(original.normalizer));
  return { ...Object.fromEntries(written), "tokenizer.json": patched };
}

Deno.test("XlmRobertaTokenizer gives offsets that are in order, inside the text and on whole characters", async () => {
  const tokenizer = await fixtureTokenizer();
  for (const { text } of encodings.texts) {
    const { ids, starts, ends } = tokenizer.tokenize(text);
    for (let i = 0; i < ids.length; i++) {
      assert(0 <= starts[i]! && starts[i]! < ends[i]! && ends[i]! <= text.length, text);
      if (i > 0) assert(starts[i]! >= starts[i - 1]! && ends[i]! >= ends[i - 1]!, text);
      for (const at of [starts[i]!, ends[i]!]) assert(!/^[\udc00-\udfff]/.test(text.slice(at)), text);
    }
  }
});

Deno.test("XlmRobertaTokenizer explains each stage, unknown pieces as they stand in the text", async () => {
  const tokenizer = await fixtureTokenizer();
  const explained = tokenizer.explain("ﬁve 😀 <mask> ▁x");
  assertEquals(Object.keys(explained), ["normalized", "words", "pieces", "ids"]);
  assertEquals(explained["normalized"], "five 😀 <mask>  x");
  assertEquals(explained["words"], ["▁five", "▁😀", "▁x"]);
  for (const { text, tokens } of encodings.texts) {
    assertEquals(tokenizer.explain(text)["pieces"], tokens.slice(1, -1), text.slice(0, 200));
  }
});

Deno.test("XlmRobertaTokenizer knows tokens by id and ids by token, and decodes unknown ids to nothing", async () => {
  const tokenizer = await fixtureTokenizer();
  for (let id = 0; id < tokenizer.vocab_size; id++) assertEquals(tokenizer.tokenToId(tokenizer.idToToken(id)), id);
  assertEquals(tokenizer.tokenToId("no such piece"), undefined);
  assertEquals(tokenizer.idToToken(tokenizer.vocab_size), "");
  assertEquals(tokenizer.decode([0, 99_999_999, -1, 2]), "<s></s>");
});

Deno.test("XlmRobertaTokenizer saves the files it was read from, which load again", async () => {
  const files = {
    "tokenizer.json": tokenizer_json,
    "sentencepiece.bpe.model": sentencepiece_model,
    "tokenizer_config.json": '{"add_prefix_space": false}',
    "config.json": "{}",
  };
  await withDirectory(files, async (directory) => {
    const tokenizer = await XlmRobertaTokenizer.load(directory);
    const target = join(directory, "new", "place");
    const saved = await tokenizer.saveVocabulary(target);
    assertEquals(
      saved.map((path) => basename(path)).sort(),
      Object.keys(files).filter((n) => n !== "config.json").sort(),
    );
    const again = await XlmRobertaTokenizer.load(target);
    assertEquals(again.encode("Hello world"), tokenizer.encode("Hello world"));
    assertEquals(await tokenizer.saveVocabulary(directory).then((paths) => paths.length), 3);
    const error = await assertRejects(() => tokenizer.saveVocabulary(join(directory, "config.json")), XlmError);
    assertEquals(error.exitCode, 4);
  });
});

Deno.test("XlmRobertaTokenizer reads very long words and lines to their end", async () => {
  const tokenizer = await fixtureTokenizer();
  for (const unit of LONG_UNITS) {
    const text = unit.repeat(100_000);
    const { ids, starts, ends } = tokenizer.tokenize(text);
    if (unit === "▁") {
      // The charsmap makes spaces of them.
      assertEquals(ids, []);
      continue;
    }
    assertEquals(starts[0], 0, unit);
    // A mark that became one with its letter has no place of its own, as in the reference.
    assertEquals(ends.at(-1), text.trimEnd().length - (unit === "e\u0301" ? 1 : 0), unit);
    assert(ids.length > 0 && starts.every((start, i) => i === 0 || start >= starts[i - 1]!), unit);
  }
});

const text = new TextDecoder().decode(tokenizer_json);
const BROKEN: [string, Record<string, Uint8Array | string>, RegExp][] = [
  [
    "nothing there",
    {},
    /^Cannot load the tokenizer of .*: it has no tokenizer file; expected tokenizer\.json or sentencepiece\.bpe\.model\.$/,
  ],
  [
    "tokenizer.json cut within the vocabulary",
    { "tokenizer.json": text.slice(0, text.length - 5000) },
    /^Cannot read .*tokenizer\.json: the end at byte \d+ where ".*" belongs; expected JSON .* Is the file whole\?$|does not end|is no number/,
  ],
  [
    "tokenizer.json cut before the vocabulary",
    { "tokenizer.json": text.slice(0, 3000) },
    /^Cannot read .*tokenizer\.json: .*; expected JSON/,
  ],
  [
    "no JSON",
    { "tokenizer.json": "a tokenizer" },
    /^Cannot read .*tokenizer\.json: .*; expected JSON/,
  ],
  [
    "a score that is none",
    { "tokenizer.json": '{"model":{"type":"Unigram","vocab":[["a",-1.0],["b",x]]}}' },
    /the score of piece 1 is no number/,
  ],
  [
    "a BPE model",
    { "tokenizer_config.json": OWN_CLASS, "tokenizer.json": '{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}' },
    /its model is "BPE"; expected "Unigram"/,
  ],
  [
    "a WordPiece model",
    { "tokenizer.json": '{"model":{"type":"WordPiece","vocab":{"a":0}}}' },
    /its model is "WordPiece"; expected a model that xlm has: Unigram, BPE\./,
  ],
  [
    "no model",
    { "tokenizer_config.json": OWN_CLASS, "tokenizer.json": '{"version":"1.0"}' },
    /its model is null; expected "Unigram"/,
  ],
  [
    "no model where stages are described",
    { "tokenizer.json": '{"version":"1.0"}' },
    /model is missing; expected an object/,
  ],
  [
    "too few pieces",
    {
      "tokenizer_config.json": OWN_CLASS,
      "tokenizer.json": '{"model":{"type":"Unigram","vocab":[["<s>",0],["<unk>",0]]}}',
    },
    /it has 2 pieces; expected more than 3/,
  ],
  [
    "an unknown piece that is none",
    { "tokenizer.json": '{"model":{"type":"Unigram","unk_id":2,"vocab":[["<s>",0],["<unk>",0]]}}' },
    /its unk_id is 2; expected the id of the unknown piece among 2/,
  ],
  [
    "a merge of what is no piece",
    { "tokenizer.json": '{"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}}' },
    /its model has "b", which its vocabulary lacks, in a merge/,
  ],
  [
    "an unknown piece of byte pairs that is none",
    { "tokenizer.json": '{"model":{"type":"BPE","unk_token":"<unk>","vocab":{"a":0},"merges":[]}}' },
    /its model has "<unk>", which its vocabulary lacks, as unk_token/,
  ],
  ["a class of another model", {
    "tokenizer.json": tokenizer_json,
    "tokenizer_config.json": '{"tokenizer_class":"CamembertTokenizerFast"}',
  }, /tokenizer_config\.json: tokenizer_class is "CamembertTokenizerFast"; expected XLMRobertaTokenizer/],
  ["a class of another model in config.json", {
    "tokenizer.json": tokenizer_json,
    "config.json": '{"model_type":"xlm-roberta","tokenizer_class":"BertTokenizer"}',
  }, /config\.json: tokenizer_class is "BertTokenizer"; expected XLMRobertaTokenizer/],
  [
    "a vocabulary without its special tokens",
    {
      "tokenizer_config.json": OWN_CLASS,
      "tokenizer.json": '{"model":{"type":"Unigram","vocab":[["▁a",-1],["▁b",-1],["c",-1],["d",-1],["e",-1]]}}',
    },
    /its vocabulary lacks <unk>, and piece 3 is "d"; expected a vocabulary with its special tokens/,
  ],
  [
    "a template beyond the vocabulary",
    {
      "tokenizer.json":
        '{"post_processor":{"type":"BertProcessing","cls":["<s>",0],"sep":["</s>",2]},"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1]]}}',
    },
    /its template has id 2, and it has 2 entries; expected ids below that/,
  ],
  ["a damaged charsmap", {
    "tokenizer.json":
      '{"normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAA"},"model":{"vocab":[["a",0],["b",0],["c",0],["d",0]]}}',
  }, /its precompiled_charsmap is /],
  [
    "a SentencePiece model cut off",
    { "sentencepiece.bpe.model": sentencepiece_model.slice(0, 200_000) },
    /^Cannot read .*sentencepiece\.bpe\.model: .*; expected a SentencePiece model\. Is the file whole\?$/,
  ],
  [
    "text for a SentencePiece model",
    { "sentencepiece.bpe.model": "pieces, and none of them in a protobuf message" },
    /expected a SentencePiece model/,
  ],
  [
    "a broken tokenizer_config.json",
    { "tokenizer.json": tokenizer_json, "tokenizer_config.json": "{" },
    /^Cannot read .*tokenizer_config\.json: .*; expected a JSON object\.$/,
  ],
  [
    "a number for a mask",
    { "tokenizer.json": tokenizer_json, "tokenizer_config.json": '{"mask_token": 5}' },
    /mask_token is 5; expected a token/,
  ],
  [
    "a flag that is none",
    { "tokenizer.json": tokenizer_json, "tokenizer_config.json": '{"add_prefix_space": "yes"}' },
    /add_prefix_space is "yes"; expected true or false/,
  ],
];

for (
  const [stage, json, message] of [
    [
      "normalizer",
      { type: "ByteLevel" },
      /its normalizer is "ByteLevel"; expected a normalizer that xlm has: Sequence, Pre/,
    ],
    ["normalizer", { type: "Sequence", normalizers: [{ type: "X" }] }, /its normalizer\.normalizers\[0\] is "X"/],
    ["normalizer", { type: "Strip", strip_left: 1 }, /normalizer\.strip_left is 1; expected true or false/],
    ["normalizer", { type: "Replace", pattern: { Regex: "(?>a)" }, content: "" }, /normalizer\.pattern is .*\(\?>a\)/],
    ["normalizer", { type: "Replace", pattern: { Regex: "a*" }, content: "" }, /that matches one character at least/],
    ["normalizer", { type: "Replace", pattern: { String: "" }, content: "" }, /normalizer\.pattern is {"String":""}/],
    ["pre_tokenizer", { type: "ByteLevel" }, /its pre_tokenizer is "ByteLevel"; expected a pre-tokenizer that xlm has/],
    ["pre_tokenizer", { type: "UnicodeScripts" }, /its pre_tokenizer is "UnicodeScripts"/],
    [
      "pre_tokenizer",
      { type: "Metaspace", replacement: "ab" },
      /pre_tokenizer\.replacement is "ab"; expected one char/,
    ],
    ["pre_tokenizer", { type: "Punctuation", behavior: "Gone" }, /behavior is "Gone"; expected one of Removed/],
    ["post_processor", { type: "X" }, /its post_processor is "X"; expected a post-processor that xlm has/],
    [
      "post_processor",
      {
        type: "TemplateProcessing",
        single: [{ SpecialToken: { id: "<s>", type_id: 0 } }],
        pair: [],
        special_tokens: {},
      },
      /post_processor has no ids of "<s>"/,
    ],
    ["decoder", { type: "CTC" }, /its decoder is "CTC"; expected a decoder that xlm has/],
    ["decoder", [], /decoder is \[\]; expected an object with a type/],
  ] as const
) {
  Deno.test(`XlmRobertaTokenizer refuses a stage by name: ${stage} ${JSON.stringify(json)}`, async () => {
    const described = { ...JSON.parse(new TextDecoder().decode(tokenizer_json)), [stage]: json };
    await withDirectory({ "tokenizer.json": JSON.stringify(described) }, async (directory) => {
      const error = await assertRejects(() => XlmRobertaTokenizer.load(directory), XlmError);
      assertEquals(error.exitCode, 3);
      assert(message.test(error.message), error.message);
    });
  });
}

for (
  const name of [
    "tokenizer.json",
    "sentencepiece.bpe.model",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
  ]
) {
  Deno.test(`XlmRobertaTokenizer says what stands in the place of ${name}`, async () => {
    for (
      const [content, found, hint] of [
        [
          "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n",
          "it is a Git LFS pointer",
          "git lfs pull",
        ],
        ["<!DOCTYPE html><html><body>Sign in</body></html>", "it is an HTML or XML page", "Download it again"],
        ["", "it is empty", "Download it again"],
      ] as const
    ) {
      const others = name.endsWith("model") ? {} : { "tokenizer.json": tokenizer_json };
      await withDirectory({ ...others, [name]: content }, async (directory) => {
        const error = await assertRejects(() => XlmRobertaTokenizer.load(directory), XlmError);
        assertEquals(error.exitCode, 3);
        for (const part of [join(directory, name), found, hint]) assert(error.message.includes(part), error.message);
      });
    }
  });
}

for (const [name, files, message] of BROKEN) {
  Deno.test(`XlmRobertaTokenizer refuses ${name}`, async () => {
    await withDirectory(files, async (directory) => {
      const error = await assertRejects(() => XlmRobertaTokenizer.load(directory), XlmError);
      assertEquals(error.exitCode, 3);
      assert(message.test(error.message), error.message);
    });
  });
}

Deno.test("a SentencePiece model that ends inside a number is refused in words", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const model = Uint8Array.from([
      10,
      14,
      10,
      5,
      60,
      117,
      110,
      107,
      62,
      21,
      0,
      0,
      0,
      0,
      24,
      2,
      10,
      12,
      10,
      3,
      60,
      115,
      62,
      21,
      0,
      0,
      0,
      0,
      16,
      3,
    ]);
    await Deno.writeFile(join(directory, "sentencepiece.bpe.model"), model);
    const error = await assertRejects(() => XlmRobertaTokenizer.load(directory), XlmError, "it ends inside a number");
    assertEquals(error.exitCode, 3);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
