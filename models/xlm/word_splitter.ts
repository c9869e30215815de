import { AlignedText } from "../../lib/text/offsets/aligned_text.ts";
import { AlignedWords } from "../../lib/text/offsets/aligned_words.ts";
import { MosesPunctNormalizer } from "../../lib/text/normalize/moses_normalizer.ts";
import { collapseWhiteSpace, MosesTokenizer } from "../../lib/text/split/moses_tokenizer.ts";
import { type NonPrinting, removeNonPrinting } from "../../lib/text/normalize/non_printing.ts";
import { preprocessRomanian } from "../../lib/text/normalize/romanian_preprocessing.ts";
import { readReplacingPunctuation } from "../../lib/text/normalize/unicode_punctuation.ts";

/**
 * From text to words by the rules of one language, as XLMTokenizer's `_tokenize(text, lang=…)` up to lower-casing.
 * What a method returns is valid until the next call.
 */
export class WordSplitter {
  readonly #normalizer: MosesPunctNormalizer;
  readonly #moses: MosesTokenizer;
  readonly #language: string;
  readonly #nonPrinting: NonPrinting;
  protected readonly first = new AlignedText();
  protected readonly second = new AlignedText();
  protected readonly words = new AlignedWords(this.first);

  constructor(language: string, nonPrinting: NonPrinting) {
    this.#language = language;
    this.#nonPrinting = nonPrinting;
    this.#normalizer = new MosesPunctNormalizer(language);
    this.#moses = new MosesTokenizer(language);
  }

  /** `moses_pipeline` of the units `from` to `to`, then the Romanian rules where they apply. */
  normalize(text: string, from: number, to: number): AlignedText {
    readReplacingPunctuation(text, from, to, this.first);
    return this.normalizeRead();
  }

  /** The words that the language's rules make of the units `from` to `to`. */
  split(text: string, from: number, to: number): AlignedWords {
    const normalized = this.normalize(text, from, to);
    this.#moses.tokenize(normalized, normalized === this.first ? this.second : this.first, this.words);
    return this.words;
  }

  /** The words that white space separates in the units `from` to `to` as they are. */
  splitOnly(text: string, from: number, to: number): AlignedWords {
    this.first.read(text, from, to);
    return this.splitNormalized(this.first);
  }

  /** What `normalize` does once the text, its punctuation replaced, is in `first`. */
  protected normalizeRead(): AlignedText {
    const normalized = this.#normalizer.normalize(this.first, this.second);
    removeNonPrinting(normalized, this.#nonPrinting);
    if (this.#language === "ro") preprocessRomanian(normalized);
    return normalized;
  }

  /** The words of a normalised text that white space separates. */
  protected splitNormalized(normalized: AlignedText): AlignedWords {
    collapseWhiteSpace(normalized);
    this.words.reset(normalized);
    this.words.pushSplit(0, normalized.length);
    return this.words;
  }
}
