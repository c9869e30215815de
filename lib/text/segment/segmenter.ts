/** Splits text into words. */
export interface Segmenter {
  /**
   * Ends of the words in UTF-16 units of `text`: word `i` is from `ends[i - 1]` (0 for the first) to `ends[i]`. The
   * words cover the whole text.
   */
  segment(text: string): number[];
}
