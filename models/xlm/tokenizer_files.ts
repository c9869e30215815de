import { join } from "@std/path";
import { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { excerpt } from "../../lib/checkpoint/excerpt.ts";
import { parseModelJson, readModelFile } from "../../lib/checkpoint/model_file.ts";
import { namesIn } from "../../lib/checkpoint/names_in.ts";
import { parsePythonJson } from "../../lib/checkpoint/python_json.ts";
import { XlmError } from "../../lib/errors.ts";
import { type BpeRanks, readBpeRanks } from "../../lib/text/encode/bpe_ranks.ts";
import { SETTINGS_FILES } from "../settings_files.ts";
import { findFacebookCodes } from "./facebook_checkpoint.ts";
import { findFacebookFiles, readFacebookVocabulary } from "./facebook_files.ts";
import { readTokenizerSettings, type XlmTokenizerSettings } from "./tokenizer_settings.ts";
import { XlmVocabulary } from "./vocabulary.ts";

const RULE = "a file of an XLM tokenizer";

/** The contents of an XLM tokenizer's files. */
export interface XlmTokenizerFiles {
  readonly vocabulary: XlmVocabulary;
  readonly bpe_ranks: BpeRanks;
  readonly settings: XlmTokenizerSettings;
}

/**
 * Reads vocab.json and merges.txt (or facebook's `vocab` and `codes`), and the settings files that exist.
 *
 * @param known vocabulary that is stored with the weights; then only the merges are read.
 * @throws {XlmError} exit code 3 if a file is missing or unusable; the message names it.
 */
export async function readTokenizerFiles(
  directory: string,
  known?: Readonly<Record<string, number>>,
): Promise<XlmTokenizerFiles> {
  const [config, map, added] = await Promise.all(
    Object.values(SETTINGS_FILES).map((name) => readBytes(join(directory, name))),
  );
  const { vocabulary, bpe_ranks } = await (known ? readMerges(directory, known) : readVocabulary(directory));
  const tokenizer_config = reader(directory, SETTINGS_FILES.tokenizer_config, config);
  refuseOtherClass(tokenizer_config);
  const settings = readTokenizerSettings({
    tokenizer_config,
    special_tokens_map: reader(directory, SETTINGS_FILES.special_tokens_map, map),
    added_tokens: reader(directory, SETTINGS_FILES.added_tokens, added),
  }, vocabulary);
  return { vocabulary, bpe_ranks, settings };
}

/** Refuses other tokenizer classes, for which transformers reads other files (tokenizer.json). */
function refuseOtherClass(config: ConfigReader): void {
  const named = config.raw("tokenizer_class")?.value;
  if (named === undefined || (typeof named === "string" && /^XLMTokenizer(Fast)?$/.test(named))) return;
  config.fail(`tokenizer_class is ${excerpt(named)}`, "XLMTokenizer, with vocab.json and merges.txt");
}

type VocabularyFiles = Pick<XlmTokenizerFiles, "vocabulary" | "bpe_ranks">;

async function readMerges(directory: string, known: Readonly<Record<string, number>>): Promise<VocabularyFiles> {
  const codes = await findFacebookCodes(directory);
  const vocabulary = new XlmVocabulary(known, directory);
  return { vocabulary, bpe_ranks: ranksOf(vocabulary, await readBytes(codes) ?? new Uint8Array(), codes) };
}

/**
 * The merges in `bytes`. At least some must produce pieces of the vocabulary: a web page or error message in place of
 * the file does not.
 */
function ranksOf(vocabulary: XlmVocabulary, bytes: Uint8Array, path: string): BpeRanks {
  const text = decode(bytes, path);
  const ranks = readBpeRanks(text);
  for (const merge of ranks.keys()) if (vocabulary.id(merge.replace(" ", "")) !== undefined) return ranks;
  if (/^(#version.*)?\s*$/.test(text)) return ranks; // only pieces of one character
  throw new XlmError(
    3,
    `Cannot read ${path}: no merge in it makes a piece of ${vocabulary.path}; expected the merges of that vocabulary. ` +
      "Is it the right file, and whole?",
  );
}

/** Reads vocab.json and merges.txt, or if both are missing facebookresearch/XLM's pair of files. */
async function readVocabulary(directory: string): Promise<VocabularyFiles> {
  let path = join(directory, "vocab.json");
  let codes = join(directory, "merges.txt");
  let [vocab, merges] = await Promise.all([readBytes(path), readBytes(codes)]);
  const pair = vocab || merges ? undefined : findFacebookFiles(directory, await namesIn(directory));
  if (pair) {
    path = pair.vocab;
    codes = pair.codes;
    [vocab, merges] = await Promise.all([readBytes(path), readBytes(codes)]);
  }
  if (vocab === undefined || merges === undefined) {
    const missing = [vocab === undefined && "vocab.json", merges === undefined && "merges.txt"].filter(Boolean);
    throw new XlmError(
      3,
      `Cannot find ${missing.join(" and ")} in ${directory}: expected the files of an XLM tokenizer, ` +
        "or facebookresearch/XLM's codes and vocab.",
    );
  }
  const json = pair ? readFacebookVocabulary(decode(vocab, path), await modelSize(directory)) : parse(vocab, path);
  const vocabulary = new XlmVocabulary(json, path);
  return { vocabulary, bpe_ranks: ranksOf(vocabulary, merges, codes) };
}

/** Number of word embeddings, if there is a config.json. */
async function modelSize(directory: string): Promise<number | undefined> {
  const bytes = await readBytes(join(directory, "config.json"));
  return bytes &&
    (reader(directory, "config.json", bytes).integer(["vocab_size", "n_words"], 0, { min: 0 }) || undefined);
}

function readBytes(path: string): Promise<Uint8Array | undefined> {
  return readModelFile(path, RULE);
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new XlmError(3, `Cannot read ${path}: its bytes are no UTF-8; expected text.`);
  }
}

function parse(bytes: Uint8Array, path: string): unknown {
  try {
    return parsePythonJson(decode(bytes, path));
  } catch (error) {
    if (error instanceof XlmError) throw error;
    throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected JSON.`);
  }
}

function reader(directory: string, name: string, bytes: Uint8Array | undefined): ConfigReader {
  const path = join(directory, name);
  return new ConfigReader(
    path,
    bytes === undefined ? {} : parseModelJson(bytes, path, "JSON, an object of an XLM tokenizer's settings"),
  );
}
