import { join } from "@std/path";
import { readKyteaFile } from "../../lib/text/segment/kytea_file.ts";
import { KyteaSegmenter } from "../../lib/text/segment/kytea_segmenter.ts";
import { loadTokenizer } from "../../models/mod.ts";
import { fixture, fixtureSeeds, unpackedFixture } from "./fixture_seeds.ts";
import { changeBytes, joined } from "./mutators.ts";
import type { Reader, Seed } from "./reader.ts";
import { changeJson, changeLines, changeText } from "./text_mutators.ts";

const TEXTS = [
  "Hello, wörld! don't 3.14 </s> <mask>x",
  "日本語。 ﬃ İ \u0301 a\u0301 👩‍👩‍👧",
  "\ud800 \u00a0\t\n",
  "",
  "aaaa ".repeat(50),
];

/** What `xlm tokenize` does, with and without languages, and back. */
async function readTokenizer(folder: string): Promise<void> {
  const { tokenizer, langs } = await loadTokenizer(folder);
  for (const text of TEXTS) {
    const { input_ids } = tokenizer.encode(text, { text_pair: "b c", words: true });
    tokenizer.decode(input_ids);
    tokenizer.decode(input_ids, { skip_special_tokens: true });
    tokenizer.explain(text);
    for (const lang of Object.keys(langs ?? {}).slice(0, 2)) {
      tokenizer.encode(text, { lang, split_special_tokens: true });
    }
  }
}

/** What text in Japanese goes through. */
function readKytea(folder: string, { file }: Seed): Promise<void> {
  return Promise.try(() => {
    const segmenter = new KyteaSegmenter(readKyteaFile(join(folder, file)));
    for (const text of TEXTS) segmenter.segment(text);
  });
}

/** A whole SentencePiece model, and one of its first pieces only, where changes meet what is not normalization. */
async function sentencePieces(): Promise<Seed[]> {
  const whole = await unpackedFixture("xlm_roberta_tokenizer/sentencepiece.bpe.model.gz");
  const file = "sentencepiece.bpe.model";
  const fields = [...messages(whole)];
  const pieces = fields.filter(({ number }) => number === 1).slice(0, 100);
  const others = fields.filter(({ number, bytes }) => number !== 1 && bytes.length < 5000);
  const small = joined(...[...pieces, ...others].map(({ bytes }) => bytes), Uint8Array.of(0x1a, 0));
  return [{ bytes: small, file }, { bytes: small, file }, { bytes: small, file }, { bytes: whole, file }];
}

/** The fields of a protobuf message that has messages only. */
function* messages(bytes: Uint8Array): Generator<{ number: number; bytes: Uint8Array }> {
  for (let at = 0; at < bytes.length;) {
    const start = at;
    const number = bytes[at++]! >> 3;
    let length = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      length |= (bytes[at]! & 127) << shift;
      more = bytes[at++]! > 127;
    }
    at += length;
    yield { number, bytes: bytes.subarray(start, at) };
  }
}

interface Pipelines {
  bpe: Record<string, unknown>;
  pipelines: { config: unknown; tokenizer: Record<string, unknown> }[];
  sentencepiece: { config: unknown; file: string; model: string }[];
}

async function pipelines(): Promise<Pipelines> {
  return JSON.parse(new TextDecoder().decode(await unpackedFixture("xlm_roberta_tokenizer/pipelines.json.gz")));
}

const CONFIG = { "config.json": '{"model_type":"xlm-roberta"}' };

/** tokenizer.json files with stages of every kind, on a small vocabulary. */
async function describedTokenizers(): Promise<Seed[]> {
  const [{ bpe, pipelines: all }, base] = await Promise.all([
    pipelines(),
    Deno.readTextFile(fixture("fill_mask/xlm_roberta/tokenizer.json")).then(JSON.parse),
  ]);
  const fill = (_: string, value: unknown): unknown => {
    if (value === "$precompiled") return { type: "NFKC" }; // a charsmap would be the largest part of each input
    if (value === "$bytes") return { ...base.model, byte_fallback: true };
    const patch = (value as { $bpe?: object } | null)?.$bpe;
    return patch === undefined ? value : { ...bpe, ...patch };
  };
  return all.map(({ config, tokenizer }) => ({
    file: "tokenizer.json",
    bytes: new TextEncoder().encode(JSON.stringify({ ...base, ...tokenizer }, fill)),
    others: { ...CONFIG, "tokenizer_config.json": JSON.stringify(config) },
  }));
}

/** SentencePiece models of every type. */
async function sentencePieceTypes(): Promise<Seed[]> {
  return (await pipelines()).sentencepiece.map(({ config, file, model }) => ({
    file,
    bytes: Uint8Array.fromBase64(model),
    others: { ...CONFIG, "tokenizer_config.json": JSON.stringify(config) },
  }));
}

/** What may lie beside a tokenizer's own files. */
function besides(): Promise<Seed[]> {
  const token = {
    content: "<mask>",
    lstrip: true,
    rstrip: false,
    normalized: false,
    single_word: false,
    special: true,
  };
  const texts = {
    "special_tokens_map.json": { mask_token: token, sep_token: "</s>", additional_special_tokens: ["<x>", token] },
    "added_tokens.json": { "<x>": 300, "<y>": 301 },
  };
  return Promise.resolve(
    [...ROBERTA, ...XLM].flatMap((beside) =>
      Object.entries(texts).map(([file, json]) => ({
        file,
        beside,
        bytes: new TextEncoder().encode(JSON.stringify(json)),
      }))
    ),
  );
}

async function kyteaModels(): Promise<Seed[]> {
  const files = ["kytea-text.txt", "kytea-tags.bin"];
  return await Promise.all(
    files.map(async (file) => ({ bytes: await unpackedFixture(`segmenters/${file}.gz`), file })),
  );
}

const XLM = ["fill_mask/xlm", "fill_mask/xlm_langs"];
const ROBERTA = ["fill_mask/xlm_roberta"];

export const TOKENIZER_READERS: readonly Reader[] = [
  {
    name: "tokenizer.json",
    seeds: fixtureSeeds(ROBERTA, "tokenizer.json"),
    mutators: [changeJson, changeText, changeBytes],
    read: readTokenizer,
  },
  {
    name: "tokenizer_config.json",
    seeds: fixtureSeeds([...ROBERTA, ...XLM], "tokenizer_config.json"),
    mutators: [changeJson, changeText],
    read: readTokenizer,
  },
  { name: "sentencepiece", seeds: sentencePieces, mutators: [changeBytes], read: readTokenizer },
  {
    name: "vocab",
    seeds: fixtureSeeds(XLM, "vocab.json"),
    mutators: [changeJson, changeText, changeBytes],
    read: readTokenizer,
  },
  {
    name: "merges",
    seeds: fixtureSeeds(XLM, "merges.txt"),
    mutators: [changeText, changeLines, changeBytes],
    read: readTokenizer,
  },
  {
    name: "pipelines",
    seeds: describedTokenizers,
    mutators: [changeJson, changeJson, changeText],
    read: readTokenizer,
  },
  { name: "sentencepiece-types", seeds: sentencePieceTypes, mutators: [changeBytes], read: readTokenizer },
  { name: "special-tokens", seeds: besides, mutators: [changeJson, changeText], read: readTokenizer },
  {
    name: "codes",
    seeds: fixtureSeeds(["checkpoints/facebook-zip"], "codes_tiny"),
    mutators: [changeText, changeLines, changeBytes],
    read: readTokenizer,
  },
  { name: "kytea", seeds: kyteaModels, mutators: [changeBytes], read: readKytea },
];
