/**
 * tokenizer_config.json's `model_max_length`, in tokens; `undefined` if absent, or so large that it means no limit
 * (transformers writes 10^30).
 */
export function modelMaxLength(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? value as number : undefined;
}
