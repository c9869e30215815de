/** English contractions and punctuation, in the order in which they are put together. */
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

/** The clean-up of English spacing that `clean_up_tokenization_spaces` asks for, as transformers does it. */
export function cleanUpSpaces(text: string): string {
  return SPACED.reduce((cleaned, [spaced, joined]) => cleaned.replaceAll(spaced, joined), text);
}
