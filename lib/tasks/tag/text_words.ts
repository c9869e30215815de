import type { Tokenizer } from "../../../models/tokenizer.ts";
import { isSegmented, loadSegmenter } from "../../text/segment/load_segmenter.ts";
import type { Segmenter } from "../../text/segment/segmenter.ts";

/** Words of a text and where they begin in it, in UTF-16 units. */
export interface TextWords {
  text: string;
  words: readonly string[];
  starts: readonly number[];
}

/** Finds the segmenter of a language; `undefined` if its words are separated by spaces. */
export type FindSegmenter = (lang: string | undefined) => Segmenter | undefined;

/** Given words, joined by one space. */
export function joinedWords(words: readonly string[]): TextWords {
  const starts: number[] = [];
  let start = 0;
  for (const word of words) {
    starts.push(start);
    start += word.length + 1;
  }
  return { text: words.join(" "), words, starts };
}

/** The words of a text, split by white space and a segmenter. */
export function segmentedWords(text: string, segmenter: Segmenter): TextWords {
  const words: string[] = [];
  const starts: number[] = [];
  let begin = 0;
  for (const end of segmenter.segment(text)) {
    for (const { 0: word, index } of text.slice(begin, end).matchAll(/\S+/g)) {
      words.push(word);
      starts.push(begin + index);
    }
    begin = end;
  }
  return { text, words, starts };
}

/**
 * Segmenters for Chinese, Japanese and Thai (codes may have a script or region: `zh-Hant`), for a tokenizer without
 * rules of its own for them.
 *
 * @param kytea_model path of the KyTea model for Japanese.
 * @returns a function that throws XlmError, exit code 3, where a segmenter cannot be loaded.
 */
export function segmentersBeside(tokenizer: Tokenizer, kytea_model?: string): FindSegmenter {
  return (lang) => {
    const code = lang?.replace(/[-_].*/, "").toLowerCase();
    if (!isSegmented(code) || tokenizer.languages.includes(code)) return undefined;
    return loadSegmenter(code, kytea_model);
  };
}
