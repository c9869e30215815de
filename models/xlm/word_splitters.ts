import { isSegmented, loadSegmenter } from "../../lib/text/segment/load_segmenter.ts";
import type { TokenizerSettings } from "../tokenizer.ts";
import { SegmentedFirstSplitter, SegmentedLastSplitter } from "./segmented_splitters.ts";
import { WordSplitter } from "./word_splitter.ts";

const DEFAULT_LANGUAGE = "en";

/** The splitters by language, each created with its first text. */
export class WordSplitters {
  readonly #settings: TokenizerSettings;
  readonly #lowercase: boolean;
  readonly #known = new Map<string, WordSplitter>();

  /** @param lowercase whether the tokenizer lower-cases words and removes accents. */
  constructor(settings: TokenizerSettings, lowercase: boolean) {
    this.#settings = settings;
    this.#lowercase = lowercase;
  }

  of(lang: string = DEFAULT_LANGUAGE): WordSplitter {
    let splitter = this.#known.get(lang);
    if (splitter === undefined) {
      splitter = this.#make(lang);
      this.#known.set(lang, splitter);
    }
    return splitter;
  }

  #make(lang: string): WordSplitter {
    const { kytea_model, non_printing = "drop" } = this.#settings;
    if (!isSegmented(lang)) return new WordSplitter(lang, non_printing);
    const segmenter = () => loadSegmenter(lang, kytea_model);
    if (lang === "zh") return new SegmentedFirstSplitter(lang, non_printing, segmenter);
    return new SegmentedLastSplitter(lang, non_printing, segmenter, this.#lowercase);
  }
}
