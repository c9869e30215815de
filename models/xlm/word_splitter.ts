import { AlignedText, AlignedWords } from "../../lib/text/offsets/aligned_text.ts";
import { MosesPunctNormalizer } from "../../lib/text/normalize/moses_normalizer.ts";
import { collapseWhiteSpace, MosesTokenizer } from "../../lib/text/split/moses_tokenizer.ts";
import { type NonPrinting, removeNonPrinting } from "../../lib/text/normalize/non_printing.ts";
import { preprocessRomanian } from "../../lib/text/normalize/romanian_preprocessing.ts";
import { readReplacingPunctuation } from "../../lib/text/normalize/unicode_punctuation.ts";

/**
 * From text to words by the rules of one language, as XLMTokenizer's `_tokenize(text, lang=…)` up to lower-casing.
 * Returned objects are valid until the next call.
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

  /** Splits the units `from` to `to` into words by the language's rules. */
  split(text: string, from: number, to: number): AlignedWords {
    const normalized = this.normalize(text, from, to);
    this.#moses.tokenize(normalized, normalized === this.first ? this.second : this.first, this.words);
    return this.words;
  }

  /** Splits the units `from` to `to` at white space, without normalisation. */
  splitOnly(text: string, from: number, to: number): AlignedWords {
    this.first.read(text, from, to);
    return this.splitNormalized(this.first);
  }

  /** The second part of `normalize`, after punctuation has been replaced in `first`. */
  protected normalizeRead(): AlignedText {
    const normalized = this.#normalizer.normalize(this.first, this.second);
    removeNonPrinting(normalized, this.#nonPrinting);
    if (this.#language === "ro") preprocessRomanian(normalized);
    return normalized;
  }

  /** Splits a normalised text at white space. */
  protected splitNormalized(normalized: AlignedText): AlignedWords {
    collapseWhiteSpace(normalized);
    this.words.reset(normalized);
    this.words.pushSplit(0, normalized.length);
    return this.words;
  }
}
