import type { AlignedText, AlignedWords } from "../../lib/text/offsets/aligned_text.ts";
import type { NonPrinting } from "../../lib/text/normalize/non_printing.ts";
import type { Segmenter } from "../../lib/text/segment/segmenter.ts";
import { readReplacingPunctuation } from "../../lib/text/normalize/unicode_punctuation.ts";
import { WordSplitter } from "./word_splitter.ts";

/** Chinese: the original text is segmented first and then normalised; words also end at white space. */
export class SegmentedFirstSplitter extends WordSplitter {
  readonly #segmenter: () => Segmenter;

  /** @param segmenter asked for when the first text comes: a segmenter may be slow to load. */
  constructor(language: string, nonPrinting: NonPrinting, segmenter: () => Segmenter) {
    super(language, nonPrinting);
    this.#segmenter = segmenter;
  }

  override split(text: string, from: number, to: number): AlignedWords {
    return this.splitNormalized(this.normalize(text, from, to));
  }

  override normalize(text: string, from: number, to: number): AlignedText {
    const part = text.slice(from, to);
    const words: string[] = [];
    // Unit of the original text for each unit of the words joined by one space; of such a space, where the next word begins.
    const origins = new Int32Array(2 * part.length + 2);
    let at = 0;
    let start = 0;
    for (const end of this.#segmenter().segment(part)) {
      if (words.length > 0) origins[at++] = from + start;
      words.push(part.slice(start, end));
      while (start < end) origins[at++] = from + start++;
    }
    origins[at] = from + start;
    readReplacingPunctuation(words.join(" "), 0, at, this.first);
    const { starts, ends, length } = this.first;
    for (let i = 0; i < length; i++) {
      starts[i] = origins[starts[i]!]!;
      ends[i] = origins[ends[i]!]!;
    }
    return this.normalizeRead();
  }
}

/** Thai and Japanese: the normalised text is segmented. */
export class SegmentedLastSplitter extends WordSplitter {
  readonly #segmenter: () => Segmenter;
  readonly #spacesPart: boolean;

  /**
   * @param segmenter asked for when the first text comes: a segmenter may be slow to load.
   * @param spacesPart whether words also end at spaces. The reference does this only if it lower-cases; otherwise a
   * space is a word or part of one.
   */
  constructor(language: string, nonPrinting: NonPrinting, segmenter: () => Segmenter, spacesPart: boolean) {
    super(language, nonPrinting);
    this.#segmenter = segmenter;
    this.#spacesPart = spacesPart;
  }

  override split(text: string, from: number, to: number): AlignedWords {
    const normalized = this.normalize(text, from, to);
    const { codes, length } = normalized;
    this.words.reset(normalized);
    let begin = 0;
    let end = 0;
    let unit = 0;
    for (const wordEnd of this.#segmenter().segment(normalized.slice(0, length))) {
      while (unit < wordEnd) unit += codes[end++]! > 0xffff ? 2 : 1;
      if (this.#spacesPart) this.words.pushSplit(begin, end);
      else if (begin < end) this.words.push(begin, end);
      begin = end;
    }
    return this.words;
  }
}
