import { Buffer } from "node:buffer";
import { isObject } from "../../lib/is_object.ts";
import { XlmError } from "../../lib/errors.ts";
import { UnigramVocabulary } from "../../lib/text/encode/unigram_vocabulary.ts";

/**
 * A tokenizer.json. For a Unigram model `vocabulary` is `model.vocab`, which is an empty list in `header`; for other
 * models it is undefined.
 */
export interface TokenizerJson {
  header: Record<string, unknown>;
  vocabulary: UnigramVocabulary | undefined;
}

const [SPACE, QUOTE, COMMA, COLON, OPEN, BACKSLASH, CLOSE] = Array.from(' ",:[\\]', (c) => c.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/**
 * Reads a tokenizer.json. `JSON.parse` reads all but a Unigram model's vocabulary: 250,002 pairs of a piece and its
 * score, 16 MB, which are parsed directly to arrays, without 250,000 objects.
 *
 * @throws {XlmError} exit code 3 if it is not JSON, or a Unigram model has no list of pieces.
 */
export function readTokenizerJson(bytes: Uint8Array, path: string): TokenizerJson {
  try {
    const vocabulary = new UnigramVocabulary();
    const open = findVocabulary(bytes);
    const close = open < 0 ? bytes.length : scanVocabulary(bytes, open, vocabulary);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const before = decoder.decode(open < 0 ? bytes : bytes.subarray(0, open));
    const header = JSON.parse(open < 0 ? before : `${before}[]${decoder.decode(bytes.subarray(close))}`);
    if (!isObject(header)) throw new SyntaxError("it holds no object");
    const type = isObject(header["model"]) ? header["model"]["type"] : undefined;
    if (type !== "Unigram") {
      return { header, vocabulary: isUntyped(header) && open >= 0 ? vocabulary : undefined };
    }
    if (open >= 0) return { header, vocabulary };
    throw new XlmError(3, `Cannot read ${path}: its model has no list of pieces; expected a Unigram model's vocab.`);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    const found = error.message.slice(0, 200);
    throw new XlmError(3, `Cannot read ${path}: ${found}; expected JSON as transformers writes it. Is the file whole?`);
  }
}

/** Early tokenizer.json files have no type: those with a list of pieces are Unigram models. */
function isUntyped({ model }: Record<string, unknown>): boolean {
  return isObject(model) && (model["type"] ?? null) === null;
}

/** Start of the list after the key "vocab", or -1. No string can contain the key, since its quotes would be escaped. */
function findVocabulary(bytes: Uint8Array): number {
  const buffer = asBuffer(bytes);
  const key = '"vocab"';
  for (let at = buffer.indexOf(key); at >= 0; at = buffer.indexOf(key, at + 1)) {
    const colon = skipSpace(bytes, at + key.length);
    const open = skipSpace(bytes, colon + 1);
    if (bytes[colon] === COLON && bytes[open] === OPEN) return open;
  }
  return -1;
}

/** Reads the list of `["piece", score]` at `at`. @returns its end. */
function scanVocabulary(bytes: Uint8Array, at: number, vocabulary: UnigramVocabulary): number {
  // One string, of which slices are cheap: numbers are ASCII.
  const text = asBuffer(bytes).toString("latin1");
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === CLOSE) return at + 1;
  for (;;) {
    at = expect(bytes, at, OPEN);
    const start = expect(bytes, skipSpace(bytes, at), QUOTE);
    let escaped = false;
    for (at = start; bytes[at] !== QUOTE; at++) {
      if (bytes[at] === BACKSLASH) {
        escaped = true;
        at++;
      }
      if (at >= bytes.length) throw new SyntaxError(`piece ${vocabulary.length} does not end`);
    }
    const end = at;
    const number = at = skipSpace(bytes, expect(bytes, skipSpace(bytes, end + 1), COMMA));
    while (bytes[at]! > SPACE && bytes[at] !== CLOSE) at++;
    const score = at === number ? NaN : Number(text.substring(number, at));
    if (!Number.isFinite(score)) throw new SyntaxError(`the score of piece ${vocabulary.length} is no number`);
    if (escaped) {
      vocabulary.append(JSON.parse(new TextDecoder().decode(bytes.subarray(start - 1, end + 1))), score);
    } else if (!vocabulary.appendUtf8(bytes, start, end, score)) {
      throw new SyntaxError(`piece ${vocabulary.length} is not UTF-8`);
    }
    at = skipSpace(bytes, expect(bytes, skipSpace(bytes, at), CLOSE));
    if (bytes[at] === CLOSE) return at + 1;
    at = skipSpace(bytes, expect(bytes, at, COMMA));
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function expect(bytes: Uint8Array, at: number, byte: number): number {
  if (bytes[at] === byte) return at + 1;
  const found = at < bytes.length ? `"${String.fromCharCode(bytes[at]!)}"` : "the end";
  throw new SyntaxError(`${found} at byte ${at} where "${String.fromCharCode(byte)}" belongs`);
}

function skipSpace(bytes: Uint8Array, at: number): number {
  while (bytes[at]! <= SPACE) at++;
  return at;
}
