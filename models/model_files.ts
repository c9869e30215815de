import { findModel, findWeights } from "../lib/checkpoint/find_model.ts";
import { namesIn } from "../lib/checkpoint/names_in.ts";
import { XlmError } from "../lib/errors.ts";

/** The files of a model, before any is read. */
export interface ModelFiles {
  directory: string;
  /** Names, relative to the directory, in order. */
  found: string[];
  /** What a model cannot do without; alternatives are joined by "or". */
  missing: string[];
}

/** Names that mean something to a model of either family. */
const KNOWN: readonly RegExp[] = [
  /^(config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\.json$/,
  /^(merges\.txt|sentencepiece\.bpe\.model|tokenizer\.model)$/,
  /^(codes|vocab)([._-].*)?$/,
  /\.(safetensors|bin|pth|ckpt|pt|onnx|onnx_data|onnx\.data)$/,
  /\.index\.json$/,
];

/** Files that tell a tokenizer of each family, all of a row together. */
const TOKENIZERS: readonly (readonly RegExp[])[] = [
  [/^vocab\.json$/, /^merges\.txt$/],
  [/^tokenizer\.json$/],
  [/^(sentencepiece\.bpe|tokenizer)\.model$/],
  [/^codes/, /^vocab([._-].*)?$|\.pth$/],
];

const TOKENIZER = "tokenizer.json or sentencepiece.bpe.model or vocab.json with merges.txt";

function hasTokenizer(names: readonly string[]): boolean {
  return TOKENIZERS.some((files) => files.every((pattern) => names.some((name) => pattern.test(name))));
}

/** A failure to find a part of a model, which also says where the tokenizer is missing, so that all is said at once. */
export async function withMissingTokenizer(error: XlmError, directory: string): Promise<XlmError> {
  if (hasTokenizer(await namesIn(directory))) return error;
  return new XlmError(error.exitCode, `${error.message} The tokenizer is missing too: ${TOKENIZER}.`);
}

/**
 * Lists the files of a model.
 *
 * @param name as for `loadModel`.
 * @throws {XlmError} exit code 3 where there is no such place.
 */
export async function findModelFiles(name: string | undefined, fallback: URL): Promise<ModelFiles> {
  const location = await findModel(name, fallback);
  const { directory } = location;
  const found = (await namesIn(directory)).filter((name) =>
    KNOWN.some((known) => known.test(name.slice(name.lastIndexOf("/") + 1)))
  );
  const missing: string[] = [];
  const has = (pattern: RegExp) => found.some((name) => pattern.test(name));
  if (!has(/^config\.json$/) && !has(/\.pth$/)) missing.push("config.json");
  if (!hasTokenizer(found)) missing.push(TOKENIZER);
  try {
    await findWeights(location);
  } catch (error) {
    if (!(error instanceof XlmError)) throw error;
    missing.push("model.safetensors or other weights");
  }
  return { directory, found, missing };
}

/**
 * The files of a directory that a tokenizer is read from. tokenizer.json goes before SentencePiece models, merges.txt before
 * what facebookresearch/XLM has in its place. Which of two SentencePiece models counts is a matter of settings.
 *
 * @param model_type as config.json names it; `undefined` where it does not: then the files of both families.
 */
export function tokenizerFiles(names: readonly string[], model_type?: string): string[] {
  const matching = (pattern: RegExp) => names.filter((name) => pattern.test(name));
  const settings = matching(/^(tokenizer_config|special_tokens_map|added_tokens)\.json$/);
  const whole = matching(/^tokenizer\.json$/);
  const pieces = whole.length > 0 ? whole : matching(/^(sentencepiece\.bpe|tokenizer)\.model$/);
  const merges = matching(/^(vocab\.json|merges\.txt)$/);
  const words = merges.includes("merges.txt") ? merges : [...merges, ...matching(/^codes|^vocab([._-].*)?$/)];
  const own = model_type === "xlm" ? words : model_type?.startsWith("xlm-roberta") ? pieces : [...pieces, ...words];
  return [...new Set([...settings, ...own])].sort();
}
