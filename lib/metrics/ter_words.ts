import { pythonSplit } from "../text/python_text.ts";
import { unescaped, western } from "./bleu_tokenizers.ts";

export interface TerOptions {
  case_sensitive: boolean;
  /** Separate punctuation from words, as WMT's scripts do. */
  normalized: boolean;
  /** Remove punctuation. */
  no_punct: boolean;
  /** Separate Chinese and Japanese characters (with `normalized`), and remove their punctuation (with `no_punct`). */
  asian_support: boolean;
}

const ASIAN_PUNCTUATION = /([\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb])/g;
const FULL_WIDTH_PUNCTUATION = /([\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09])/g;

/** Characters that count as single words. The range of circled letters ends where it does in the reference. */
const ASIAN = [
  /([\u4e00-\u9fff\u3400-\u4dbf])/g,
  /([\u31c0-\u31ef\u2e80-\u2eff])/g,
  /([\u3300-\u33ff\uf900-\ufaff\ufe30-\ufe4f])/g,
  /([\u3200-\u3f22])/g,
  ASIAN_PUNCTUATION,
  FULL_WIDTH_PUNCTUATION,
];

/**
 * Splits a text into words as Tercom does.
 *
 * @see sacrebleu/tokenizers/tokenizer_ter.py; Tercom's Normalizer.java
 */
export function terWords(text: string, options: TerOptions): string[] {
  let words = options.case_sensitive ? text : text.toLowerCase();
  if (options.normalized) {
    words = ` ${unescaped(words.replaceAll("\n-", "").replaceAll("\n", " "))} `;
    words = western(words, (parted) => parted.replaceAll("'s ", " 's ").replace(/'s$/, " 's"));
    if (options.asian_support) { for (const characters of ASIAN) words = words.replace(characters, " $1 "); }
  }
  if (options.no_punct) {
    words = words.replace(/[.,?:;!"()]/g, "");
    if (options.asian_support) words = words.replace(ASIAN_PUNCTUATION, "").replace(FULL_WIDTH_PUNCTUATION, "");
  }
  return pythonSplit(words);
}
