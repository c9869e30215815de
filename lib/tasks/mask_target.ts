import type { Tokenizer } from "../../models/tokenizer.ts";
import { XlmError } from "../errors.ts";

/** A word that may fill a mask: one id, or several where the word has several pieces. */
export interface MaskTarget {
  text: string;
  ids: readonly number[];
}

/**
 * Targets as ids. A target that is an entry of the vocabulary as written is that entry, as in transformers (so `the` may
 * be a piece inside words and `the</w>` or `▁the` a word); any other text is tokenized, and kept whole where
 * transformers would keep its first piece.
 *
 * @throws {XlmError} exit code 2 for a target that has no ids.
 */
export function readTargets(tokenizer: Tokenizer, texts: readonly string[], lang?: string): MaskTarget[] {
  const targets = texts.map((text) => {
    const id = tokenizer.tokenToId(text);
    const ids = id === undefined ? tokenizer.tokenize(text, { lang }).ids : [id];
    if (ids.length === 0) {
      throw new XlmError(2, `Cannot use target ${JSON.stringify(text)}: it has no tokens; expected a word.`);
    }
    return { text, ids };
  });
  return [...new Map(targets.map((target) => [target.ids.join(), target])).values()];
}
