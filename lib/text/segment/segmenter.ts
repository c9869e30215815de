/** Cuts text into words. */
export interface Segmenter {
  /**
   * Ends of the words as UTF-16 units of `text`: word `i` reaches from `ends[i - 1]` (0 at first) to `ends[i]`. Together
   * they cover the text.
   */
  segment(text: string): number[];
}
