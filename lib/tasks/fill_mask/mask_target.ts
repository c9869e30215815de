import type { Tokenizer } from "../../../models/tokenizer.ts";
import { RecordError, XlmError } from "../../errors.ts";
import { tokenizerLanguage } from "../sequence/encode_sequence.ts";

/** A word that may fill a mask: one id, or several where the word has several pieces. */
export interface MaskTarget {
  text: string;
  ids: readonly number[];
}

/** How targets are read. */
export interface TargetOptions {
  lang?: string | undefined;
  /** Masks are filled together, each with one piece. */
  joint?: boolean;
}

/**
 * Converts targets to ids. A target that is an entry of the vocabulary as written is that entry, as in transformers (so
 * `the` may be a piece inside words and `the</w>` or `▁the` a word); any other text is tokenized, and all its pieces
 * count, where transformers would keep only the first.
 *
 * @throws {RecordError} `empty_text` for no targets or a target without tokens; `field_type` for a target of several
 * pieces with `joint`.
 */
export function maskTargets(tokenizer: Tokenizer, texts: readonly string[], options: TargetOptions = {}): MaskTarget[] {
  if (texts.length === 0) throw new RecordError("empty_text", "There are no targets; expected some words");
  const lang = tokenizerLanguage(options.lang);
  const targets = texts.map((text) => {
    const id = tokenizer.tokenToId(text);
    const ids = id === undefined ? tokenizer.tokenize(text, { lang }).ids : [id];
    const shown = `The target ${JSON.stringify(text)}`;
    if (ids.length === 0) throw new RecordError("empty_text", `${shown} has no tokens; expected a word`);
    if (options.joint && ids.length > 1) {
      throw new RecordError(
        "field_type",
        `${shown} has ${ids.length} pieces; expected one piece, to fill masks together`,
      );
    }
    return { text, ids };
  });
  return [...new Map(targets.map((target) => [target.ids.join(), target])).values()];
}

/** `maskTargets` for the options of a run. @throws {XlmError} exit code 2 if they are wrong. */
export function readTargets(tokenizer: Tokenizer, texts: readonly string[], options: TargetOptions = {}): MaskTarget[] {
  try {
    return maskTargets(tokenizer, texts, options);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new XlmError(2, `Cannot use the targets: ${error.message}.`, { cause: error });
  }
}
