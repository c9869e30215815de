import { join } from "@std/path";
import { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { XlmError } from "../../lib/errors.ts";
import { type BpeRanks, readBpeRanks } from "../../lib/text/bpe_ranks.ts";
import { readSpecialTokens, type XlmSpecialTokens } from "./special_tokens.ts";
import { XlmVocabulary } from "./vocabulary.ts";

/** What the files of an XLM tokenizer say. */
export interface XlmTokenizerFiles {
  readonly vocabulary: XlmVocabulary;
  readonly bpe_ranks: BpeRanks;
  readonly special_tokens: XlmSpecialTokens;
  readonly do_lowercase_and_remove_accent: boolean;
  readonly clean_up_tokenization_spaces: boolean;
  readonly split_special_tokens: boolean;
  readonly lang2id: Readonly<Record<string, number>> | undefined;
}

/**
 * Reads vocab.json and merges.txt, and of tokenizer_config.json, special_tokens_map.json and added_tokens.json what is
 * there. Fields that are missing are as transformers' XLMTokenizer has them.
 *
 * @throws {XlmError} exit code 3 where a file is missing or unusable, naming it.
 */
export async function readTokenizerFiles(directory: string): Promise<XlmTokenizerFiles> {
  const [vocab, merges, config, map, added] = await Promise.all(
    ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"]
      .map((name) => readBytes(join(directory, name))),
  );
  if (vocab === undefined || merges === undefined) {
    const missing = [vocab === undefined && "vocab.json", merges === undefined && "merges.txt"].filter(Boolean);
    throw new XlmError(
      3,
      `Cannot find ${missing.join(" and ")} in ${directory}: expected the files of an XLM tokenizer.`,
    );
  }
  const path = join(directory, "vocab.json");
  const vocabulary = new XlmVocabulary(parse(vocab, path), path);
  const tokenizer_config = reader(directory, "tokenizer_config.json", config);
  const special_tokens = readSpecialTokens({
    tokenizer_config,
    special_tokens_map: reader(directory, "special_tokens_map.json", map),
    added_tokens: reader(directory, "added_tokens.json", added),
  }, vocabulary);
  return {
    vocabulary,
    bpe_ranks: readBpeRanks(decode(merges, join(directory, "merges.txt"))),
    special_tokens,
    do_lowercase_and_remove_accent: tokenizer_config.boolean("do_lowercase_and_remove_accent", true),
    clean_up_tokenization_spaces: tokenizer_config.boolean("clean_up_tokenization_spaces", false),
    split_special_tokens: tokenizer_config.boolean("split_special_tokens", false),
    lang2id: tokenizer_config.indices("lang2id"),
  };
}

/** The bytes of a file, or `undefined` where there is none. */
async function readBytes(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected a file of an XLM tokenizer.`);
  }
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
    return JSON.parse(decode(bytes, path));
  } catch (error) {
    if (error instanceof XlmError) throw error;
    throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected JSON.`);
  }
}

function reader(directory: string, name: string, bytes: Uint8Array | undefined): ConfigReader {
  const path = join(directory, name);
  const fields = bytes === undefined ? {} : parse(bytes, path);
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new XlmError(3, `Cannot read ${path}: it holds no object; expected settings of an XLM tokenizer.`);
  }
  return new ConfigReader(path, fields as Record<string, unknown>);
}
