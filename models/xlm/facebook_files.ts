import { join } from "@std/path";
import { XlmError } from "../../lib/errors.ts";
import { pythonSplit } from "../../lib/text/python_text.ts";

/** The two files of a tokenizer in facebookresearch/XLM's release: `codes_xnli_15` and `vocab_xnli_15`, for example. */
export interface FacebookFiles {
  codes: string;
  vocab: string;
}

const CODES = /^codes(?<suffix>[._-].*)?$/;
const COMPRESSED = /\.(gz|bz2|xz|zst|zip)$/;
const SPECIAL = ["<s>", "</s>", "<pad>", "<unk>", ...Array.from({ length: 10 }, (_, i) => `<special${i}>`)];
/** Suffix of pieces that do not end a word in these files. */
const CONTINUED = "@@";

/**
 * The `codes` and `vocab` files of a directory with the same suffix, if there are any.
 *
 * @throws {XlmError} exit code 3 if there are several.
 */
export function findFacebookFiles(directory: string, names: readonly string[]): FacebookFiles | undefined {
  const pairs = names.flatMap((name) => {
    const match = COMPRESSED.test(name) ? null : CODES.exec(name);
    const vocab = `vocab${match?.groups?.["suffix"] ?? ""}`;
    return match !== null && names.includes(vocab)
      ? [{ codes: join(directory, name), vocab: join(directory, vocab) }]
      : [];
  });
  if (pairs.length < 2) return pairs[0];
  throw new XlmError(
    3,
    `Cannot choose a tokenizer in ${directory}: found ${
      pairs.map(({ codes }) => codes).join(" and ")
    }; expected one pair ` +
      "of codes and vocab.",
  );
}

/**
 * Converts a `vocab` file to vocab.json, as transformers' conversion does: special tokens, then its words in order,
 * with `</w>` at the end of words. Lines without a word and a count, lines with U+2028, and repeated words are skipped.
 *
 * @param size number of entries of the model; the file may have more.
 * @see facebookresearch/XLM, xlm/data/dictionary.py, read_vocab; transformers,
 * convert_xlm_original_pytorch_checkpoint_to_pytorch.py
 */
export function readFacebookVocabulary(text: string, size: number = Infinity): Record<string, number> {
  const words = new Set(SPECIAL);
  for (const line of text.split("\n")) {
    if (words.size >= size) break;
    if (line.includes("\u2028")) continue;
    const fields = pythonSplit(line);
    if (fields.length === 2) words.add(fields[0]!);
  }
  return Object.fromEntries([...words].map((word, id) => [facebookPiece(word, id), id]));
}

/** A word of a `vocab` file, as written in vocab.json. */
export function facebookPiece(word: string, id: number): string {
  const whole = id >= SPECIAL.length && !word.includes(CONTINUED);
  return whole ? `${word}</w>` : word.replaceAll(CONTINUED, "");
}
