/** A range of tokens: the first, and the one after the last. */
export interface TokenWindow {
  begin: number;
  end: number;
}

/**
 * Splits `length` tokens into windows of at most `size`, each of which begins with the last `stride` tokens of the
 * window before, as fast tokenizers do with overflowing tokens. `stride` must be less than `size`.
 *
 * @see huggingface/tokenizers, Encoding::truncate
 */
export function tokenWindows(length: number, size: number, stride: number): TokenWindow[] {
  const windows: TokenWindow[] = [];
  for (let begin = 0;; begin += size - stride) {
    const end = Math.min(begin + size, length);
    windows.push({ begin, end });
    if (end === length) return windows;
  }
}
