import { Buffer } from "node:buffer";
import { join } from "@std/path";
import { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { readModelFile, readModelJson } from "../../lib/checkpoint/model_file.ts";
import { XlmError } from "../../lib/errors.ts";
import { PrecompiledCharsmap } from "../../lib/text/normalize/precompiled_charsmap.ts";
import {
  CONTROL_PIECE,
  readSentencePieceModel,
  type SentencePieceModel,
  USER_DEFINED_PIECE,
} from "../../lib/text/encode/sentencepiece_model.ts";
import { Unigram } from "../../lib/text/encode/unigram.ts";
import { UnigramVocabulary } from "../../lib/text/encode/unigram_vocabulary.ts";
import type { AddedToken } from "../added_token.ts";
import { SETTINGS_FILES } from "../settings_files.ts";
import { describeSentencePiece } from "./described_sentencepiece.ts";
import { describedTokenizer, unigramModel } from "./described_tokenizer.ts";
import { standardDecoder, StandardReader } from "./standard_reader.ts";
import { tokenizerStages } from "./tokenizer_class.ts";
import { readTokenizerJson } from "./tokenizer_json.ts";
import type { TokenizerParts } from "./tokenizer_parts.ts";
import { readTokenizerSettings, type SettingsSources, type XlmRobertaTokenizerSettings } from "./tokenizer_settings.ts";

/** Id of the unknown piece in XLM-RoBERTa's own stages, regardless of the files, as in transformers 5.18. */
const UNK_ID = 3;

const TOKENIZER_JSON = "tokenizer.json";
/** The SentencePiece model, and the name that transformers 5.18's `save_vocabulary` gives it. */
const RAW_MODEL = "tokenizer.model";
const SENTENCEPIECE_MODELS = ["sentencepiece.bpe.model", RAW_MODEL];
const RULE = "a SentencePiece model";

/** Names of all tokenizer files. */
export const TOKENIZER_FILES: readonly string[] = [
  TOKENIZER_JSON,
  ...SENTENCEPIECE_MODELS,
  ...Object.values(SETTINGS_FILES),
];

/**
 * Reads a directory's tokenizer.json, or else its SentencePiece model, and the settings files.
 *
 * @throws {XlmError} exit code 3 if there is neither, or a file is damaged or has another format.
 */
export async function readTokenizerFiles(directory: string): Promise<TokenizerParts> {
  const read = async (name: string): Promise<ConfigReader | undefined> => {
    const path = join(directory, name);
    const fields = await readModelJson(path, "a JSON object");
    return fields && new ConfigReader(path, fields);
  };
  const [config, special_tokens_map, added_tokens, model_config] = await Promise.all(
    [...Object.values(SETTINGS_FILES), "config.json"].map(read),
  );
  const sources: SettingsSources = { config, special_tokens_map, added_tokens };
  const stages = tokenizerStages(config, model_config);
  const path = join(directory, TOKENIZER_JSON);
  const bytes = await readModelFile(path, "a tokenizer file");
  if (bytes) {
    const json = readTokenizerJson(bytes, path);
    const charsmap = precompiledCharsmap(json.header["normalizer"], path);
    const tokenizer = new ConfigReader(path, json.header);
    if (stages === "described") {
      const settings = readTokenizerSettings({ ...sources, tokenizer, default_roles: {}, keeps_serialized: true });
      return { ...describedTokenizer(json, path, charsmap), settings, directory };
    }
    const settings = readTokenizerSettings({ ...sources, tokenizer });
    const vocabulary = ownVocabulary(json, path, settings.special_tokens.unk_token);
    return { ...ownTokenizer(vocabulary, charsmap, settings), settings, directory };
  }
  // Without a class, transformers reads only this file, with its own ids.
  const raw = stages === "described" ? await readModelFile(join(directory, RAW_MODEL), RULE) : undefined;
  if (raw) return { ...readRawSentencePiece(raw, join(directory, RAW_MODEL), sources), directory };
  for (const path of SENTENCEPIECE_MODELS.map((name) => join(directory, name))) {
    const bytes = await readModelFile(path, RULE);
    if (bytes) return { ...readFairseqSentencePiece(bytes, path, sources), directory };
  }
  const expected = [TOKENIZER_JSON, SENTENCEPIECE_MODELS[0]].join(" or ");
  throw new XlmError(3, `Cannot load the tokenizer of ${directory}: it has no tokenizer file; expected ${expected}.`);
}

/** XLM-RoBERTa's own stages around a vocabulary. */
function ownTokenizer(
  vocabulary: UnigramVocabulary,
  charsmap: PrecompiledCharsmap | undefined,
  { add_prefix_space }: XlmRobertaTokenizerSettings,
): Omit<TokenizerParts, "settings" | "directory"> {
  const unigram = new Unigram(vocabulary, UNK_ID);
  const reader = new StandardReader({ vocabulary, unk_id: UNK_ID, charsmap, add_prefix_space }, unigram);
  return {
    model: unigramModel(vocabulary, unigram),
    reader,
    template: undefined,
    decode: standardDecoder(add_prefix_space),
    merges: false,
  };
}

function ownVocabulary(
  { header, vocabulary }: ReturnType<typeof readTokenizerJson>,
  path: string,
  unk_token: string,
): UnigramVocabulary {
  if (!vocabulary) {
    const type = JSON.stringify((header["model"] as { type?: unknown } | undefined)?.type ?? null);
    throw new XlmError(
      3,
      `Cannot read ${path}: its model is ${type}; expected "Unigram". XLM-RoBERTa has no other tokenizer: one of another ` +
        "kind is read where tokenizer_config.json names no class, or PreTrainedTokenizerFast.",
    );
  }
  checkSize(vocabulary, path);
  if (vocabulary.piece(UNK_ID) === unk_token || vocabulary.idsOf(new Set([unk_token])).size > 0) return vocabulary;
  throw new XlmError(
    3,
    `Cannot use ${path}: its vocabulary lacks ${unk_token}, and piece ${UNK_ID} is ` +
      `${
        JSON.stringify(vocabulary.piece(UNK_ID))
      }; expected a vocabulary with its special tokens. Is it the model's own?`,
  );
}

/** The charsmap in a `normalizer` of tokenizer.json. transformers 5.18 ignores everything else in it. */
function precompiledCharsmap(normalizer: unknown, path: string): PrecompiledCharsmap | undefined {
  const outer = normalizer as { type?: unknown; normalizers?: unknown } | null | undefined;
  const list = outer?.type === "Sequence" ? outer.normalizers : [outer];
  if (!Array.isArray(list)) return undefined;
  const found = list.find((item) => item?.type === "Precompiled" && "precompiled_charsmap" in item);
  if (!found) return undefined;
  return charsmap(Buffer.from(String(found.precompiled_charsmap), "base64"), path);
}

function charsmap(bytes: Uint8Array, path: string): PrecompiledCharsmap {
  try {
    return new PrecompiledCharsmap(bytes);
  } catch (error) {
    throw new XlmError(
      3,
      `Cannot read ${path}: its precompiled_charsmap is ${
        (error as Error).message
      }; expected SentencePiece's. Is the file whole?`,
    );
  }
}

/**
 * A SentencePiece model in fairseq's order: `<s>`, `<pad>`, `</s>`, `<unk>`, the pieces from the fourth on, so that each
 * id is one above SentencePiece's, and `<mask>` at the end. As in transformers 5.18 its pieces and their scores are a
 * Unigram model whatever they were trained for (`bpe`, `char`, `word`), and of its settings the charsmap alone counts.
 */
function readFairseqSentencePiece(
  bytes: Uint8Array,
  path: string,
  sources: SettingsSources,
): Omit<TokenizerParts, "directory"> {
  const model = parseSentencePiece(bytes, path);
  const settings = readTokenizerSettings({ ...sources, sentencepiece_tokens: namedPieces(model) });
  const { bos_token, pad_token, eos_token, unk_token, mask_token } = settings.special_tokens;
  const vocabulary = new UnigramVocabulary();
  for (const token of [bos_token, pad_token, eos_token, unk_token]) vocabulary.append(token, 0);
  for (let id = UNK_ID; id < model.starts.length; id++) {
    if (!vocabulary.appendUtf8(bytes, model.starts[id]!, model.ends[id]!, model.scores[id]!)) {
      throw new XlmError(
        3,
        `Cannot read ${path}: piece ${id} is not UTF-8; expected a SentencePiece model. Is the file whole?`,
      );
    }
  }
  vocabulary.append(mask_token, 0);
  const { precompiled_charsmap } = model;
  const rules = precompiled_charsmap.length > 0 ? charsmap(precompiled_charsmap, path) : undefined;
  return { ...ownTokenizer(vocabulary, rules, settings), settings };
}

/** A SentencePiece model with its own ids, as `describeSentencePiece` has it. */
function readRawSentencePiece(
  bytes: Uint8Array,
  path: string,
  sources: SettingsSources,
): Omit<TokenizerParts, "directory"> {
  const model = parseSentencePiece(bytes, path);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const pieces = model.starts.map((start, id) => decoder.decode(bytes.subarray(start, model.ends[id])));
  const asks = (name: string) => sources.config?.fields[name] === true;
  const json = describeSentencePiece(model, pieces, {
    add_bos_token: asks("add_bos_token"),
    add_eos_token: asks("add_eos_token"),
  });
  const roles = { bos_token: model.bos_id, eos_token: model.eos_id, unk_token: model.unk_id };
  const settings = readTokenizerSettings({
    ...sources,
    sentencepiece_tokens: namedPieces(model),
    default_roles: Object.fromEntries(
      Object.entries(roles).flatMap(([role, id]) => pieces[id] === undefined ? [] : [[role, pieces[id]!]]),
    ),
  });
  return { ...describedTokenizer(json, path, precompiledCharsmap(json.header["normalizer"], path)), settings };
}

/** @throws {XlmError} exit code 3. */
function parseSentencePiece(bytes: Uint8Array, path: string): SentencePieceModel {
  try {
    return readSentencePieceModel(bytes);
  } catch (error) {
    const found = error instanceof RangeError ? "it ends inside a number" : (error as Error).message;
    throw new XlmError(3, `Cannot read ${path}: ${found}; expected a SentencePiece model. Is the file whole?`);
  }
}

/** Control pieces, which are special, and pieces that the user of the trainer defined. */
function namedPieces({ bytes, starts, ends, types }: SentencePieceModel): AddedToken[] {
  const tokens: AddedToken[] = [];
  for (const [id, type] of types.entries()) {
    if (type !== CONTROL_PIECE && type !== USER_DEFINED_PIECE) continue;
    const content = new TextDecoder().decode(bytes.subarray(starts[id], ends[id]));
    const special = type === CONTROL_PIECE;
    tokens.push({ content, single_word: false, lstrip: false, rstrip: false, normalized: false, special });
  }
  return tokens;
}

function checkSize(vocabulary: UnigramVocabulary, path: string): void {
  if (vocabulary.length > UNK_ID) return;
  throw new XlmError(
    3,
    `Cannot read ${path}: it has ${vocabulary.length} pieces; expected more than ${UNK_ID}, of which number ${UNK_ID} is the unknown one.`,
  );
}
