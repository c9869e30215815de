import type { Metric } from "./metric.ts";
import { type TerOptions, terWords } from "./ter_words.ts";
import { translationEdits } from "./translation_edits.ts";
import { withoutTrailingSpace } from "./without_trailing_space.ts";

/**
 * TER: number of edits, shifts of phrases included, to the closest reference, divided by the mean length of the
 * references. Lower is better; it may exceed 100.
 *
 * @see Snover et al. 2006, "A Study of Translation Edit Rate with Targeted Human Annotation" (sacreBLEU,
 * metrics/ter.py)
 */
export function ter(options: TerOptions): Metric {
  const yes = (flag: boolean) => flag ? "yes" : "no";
  const words = (text: string) => terWords(withoutTrailingSpace(text), options);
  return {
    name: "TER",
    settings: {
      case: options.case_sensitive ? "mixed" : "lc",
      tok: "tercom",
      norm: yes(options.normalized),
      punct: yes(!options.no_punct),
      asian: yes(options.asian_support),
    },
    statistics(hypothesis, references) {
      const found = words(hypothesis);
      const expected = references.map(words);
      const edits = Math.min(...expected.map((one) => translationEdits(found, one)));
      return [edits, expected.reduce((sum, { length }) => sum + length, 0) / expected.length];
    },
    score([edits = 0, length = 0]) {
      if (length > 0) return { score: 100 * (edits / length) };
      return { score: edits > 0 ? 100 : 0 };
    },
  };
}
