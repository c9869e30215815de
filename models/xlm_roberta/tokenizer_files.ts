import { Buffer } from "node:buffer";
import { join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { PrecompiledCharsmap } from "../../lib/text/precompiled_charsmap.ts";
import {
  CONTROL_PIECE,
  readSentencePieceModel,
  type SentencePieceModel,
  USER_DEFINED_PIECE,
} from "../../lib/text/sentencepiece_model.ts";
import { UnigramVocabulary } from "../../lib/text/unigram_vocabulary.ts";
import type { AddedToken } from "./tokenizer_added_tokens.ts";
import { readTokenizerJson } from "./tokenizer_json.ts";
import { readTokenizerSettings, type TokenizerFile, type TokenizerSettings } from "./tokenizer_settings.ts";

/** Id of the unknown piece, wherever the files put it: transformers 5.18 takes no other. */
export const UNK_ID = 3;

const TOKENIZER_JSON = "tokenizer.json";
/** The SentencePiece model, and the name that transformers 5.18's `save_vocabulary` gives it. */
const SENTENCEPIECE_MODELS = ["sentencepiece.bpe.model", "tokenizer.model"];
const SETTINGS = {
  config: "tokenizer_config.json",
  special_tokens_map: "special_tokens_map.json",
  added_tokens: "added_tokens.json",
};

/** Everything an XLM-RoBERTa tokenizer is made of. */
export interface TokenizerParts {
  vocabulary: UnigramVocabulary;
  /** Undefined where text is taken as it is. */
  charsmap: PrecompiledCharsmap | undefined;
  settings: TokenizerSettings;
  directory: string;
}

/** Names of all files that a tokenizer may be read from. */
export const TOKENIZER_FILES: readonly string[] = [TOKENIZER_JSON, ...SENTENCEPIECE_MODELS, ...Object.values(SETTINGS)];

/**
 * Reads a directory's tokenizer.json, or where there is none its SentencePiece model, and the settings beside it.
 *
 * @throws {XlmError} exit code 3 where there is neither, or a file is damaged or of another kind of model.
 */
export async function readTokenizerFiles(directory: string): Promise<TokenizerParts> {
  const settings = Object.fromEntries(
    await Promise.all(
      Object.entries(SETTINGS).map(async ([key, name]) => [key, await readSettings(join(directory, name))]),
    ),
  );
  const path = join(directory, TOKENIZER_JSON);
  const bytes = await readIfThere(path);
  if (bytes) {
    const { header, vocabulary } = readTokenizerJson(bytes, path);
    checkSize(vocabulary, path);
    const charsmap = precompiledCharsmap(header["normalizer"], path);
    const tokenizer = { path, json: header };
    return { vocabulary, charsmap, settings: readTokenizerSettings({ ...settings, tokenizer }), directory };
  }
  for (const path of SENTENCEPIECE_MODELS.map((name) => join(directory, name))) {
    const bytes = await readIfThere(path);
    if (bytes) return { ...readSentencePiece(bytes, path, settings), directory };
  }
  const expected = [TOKENIZER_JSON, SENTENCEPIECE_MODELS[0]].join(" or ");
  throw new XlmError(3, `Cannot load the tokenizer of ${directory}: it has no tokenizer file; expected ${expected}.`);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected a tokenizer file.`);
  }
}

async function readSettings(path: string): Promise<TokenizerFile | undefined> {
  const bytes = await readIfThere(path);
  if (!bytes) return undefined;
  try {
    const json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof json !== "object" || json === null || Array.isArray(json)) throw new TypeError("it holds no object");
    return { path, json };
  } catch (error) {
    throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected a JSON object.`);
  }
}

/** The charsmap in a `normalizer` of tokenizer.json. Whatever else it does, transformers 5.18 leaves out. */
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
 * id is one above SentencePiece's, and `<mask>` at the end.
 */
function readSentencePiece(
  bytes: Uint8Array,
  path: string,
  sources: { config?: TokenizerFile | undefined },
): Omit<TokenizerParts, "directory"> {
  let model;
  try {
    model = readSentencePieceModel(bytes);
  } catch (error) {
    throw new XlmError(
      3,
      `Cannot read ${path}: ${(error as Error).message}; expected a SentencePiece model. Is the file whole?`,
    );
  }
  if (model.model_type !== "unigram") {
    throw new XlmError(
      3,
      `Cannot read ${path}: its model is "${model.model_type}"; expected "unigram". XLM-RoBERTa has no other.`,
    );
  }
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
  return {
    vocabulary,
    charsmap: precompiled_charsmap.length > 0 ? charsmap(precompiled_charsmap, path) : undefined,
    settings,
  };
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
