import { Buffer } from "node:buffer";
import { join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { PrecompiledCharsmap } from "../../lib/text/precompiled_charsmap.ts";
import { CONTROL_PIECE, readSentencePieceModel, USER_DEFINED_PIECE } from "../../lib/text/sentencepiece_model.ts";
import { UnigramVocabulary } from "../../lib/text/unigram_vocabulary.ts";
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
  /** Paths of the files that were there. */
  files: string[];
}

/**
 * Reads a directory's tokenizer.json, or where there is none its SentencePiece model, and the settings beside it.
 *
 * @throws {XlmError} exit code 3 where there is neither, or a file is damaged or of another kind of model.
 */
export async function readTokenizerFiles(directory: string): Promise<TokenizerParts> {
  const names = [TOKENIZER_JSON, ...SENTENCEPIECE_MODELS, ...Object.values(SETTINGS)];
  const entries = await Promise.all(
    names.map(async (name) => [name, await readIfThere(join(directory, name))] as const),
  );
  const bytes = new Map(entries.filter((entry): entry is [string, Uint8Array] => entry[1] !== undefined));
  const files = [...bytes.keys()].map((name) => join(directory, name));
  const settings = Object.fromEntries(
    Object.entries(SETTINGS).map(([key, name]) => [key, settingsFile(join(directory, name), bytes.get(name))]),
  );

  const tokenizer_json = bytes.get(TOKENIZER_JSON);
  if (tokenizer_json) {
    const path = join(directory, TOKENIZER_JSON);
    const { header, vocabulary } = readTokenizerJson(tokenizer_json, path);
    checkSize(vocabulary, path);
    const charsmap = precompiledCharsmap(header["normalizer"], path);
    return {
      vocabulary,
      charsmap,
      settings: readTokenizerSettings({ ...settings, tokenizer: { path, json: header } }),
      files,
    };
  }
  const model = SENTENCEPIECE_MODELS.find((name) => bytes.has(name));
  if (model) return { ...readSentencePiece(bytes.get(model)!, join(directory, model), settings), files };
  throw new XlmError(
    3,
    `Cannot load the tokenizer of ${directory}: it has no tokenizer file; expected ${TOKENIZER_JSON} or ${
      SENTENCEPIECE_MODELS[0]
    }.`,
  );
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new XlmError(3, `Cannot read ${path}: ${(error as Error).message}; expected a tokenizer file.`);
  }
}

function settingsFile(path: string, bytes: Uint8Array | undefined): TokenizerFile | undefined {
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
): Omit<TokenizerParts, "files"> {
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
  const utf8 = new TextDecoder();
  const settings = readTokenizerSettings({
    ...sources,
    sentencepiece_tokens: model.pieces.flatMap((piece, id) => {
      const special = model.types[id] === CONTROL_PIECE;
      if (!special && model.types[id] !== USER_DEFINED_PIECE) return [];
      return {
        content: utf8.decode(piece),
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special,
      };
    }),
  });
  const { bos_token, pad_token, eos_token, unk_token, mask_token } = settings.special_tokens;
  const vocabulary = new UnigramVocabulary();
  for (const token of [bos_token, pad_token, eos_token, unk_token]) vocabulary.append(token, 0);
  for (let id = 3; id < model.pieces.length; id++) {
    const piece = model.pieces[id]!;
    if (!vocabulary.appendUtf8(piece, 0, piece.length, model.scores[id]!)) {
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

function checkSize(vocabulary: UnigramVocabulary, path: string): void {
  if (vocabulary.length > UNK_ID) return;
  throw new XlmError(
    3,
    `Cannot read ${path}: it has ${vocabulary.length} pieces; expected more than ${UNK_ID}, of which number ${UNK_ID} is the unknown one.`,
  );
}
