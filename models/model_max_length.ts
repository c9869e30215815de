/**
 * The longest sequence in tokens that `model_max_length` of tokenizer_config.json names; `undefined` where it names none, or
 * a number so large that it is Python's way to say the same.
 */
export function modelMaxLength(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? value as number : undefined;
}
