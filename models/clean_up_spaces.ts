/** English contractions and punctuation that lose the space before them, in the order of replacement. */
const SPACED: readonly (readonly [string, string])[] = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/**
 * Removes spaces before English punctuation and contractions, as transformers does for `clean_up_tokenization_spaces`.
 */
export function cleanUpSpaces(text: string): string {
  return SPACED.reduce((cleaned, [spaced, joined]) => cleaned.replaceAll(spaced, joined), text);
}
