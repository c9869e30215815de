import type { XlmConfig } from "./config.ts";

/** Whether the model adds a language's vector to every position. */
export function usesLanguages(config: XlmConfig): boolean {
  return config.use_lang_emb && config.n_langs > 1;
}

/**
 * Codes and ids of the language embeddings; `undefined` where the model has none. A config that names no languages has
 * them by number.
 */
export function embeddedLanguages(config: XlmConfig): Record<string, number> | undefined {
  if (!usesLanguages(config)) return undefined;
  if (Object.keys(config.lang2id).length > 0) return { ...config.lang2id };
  return Object.fromEntries(Array.from({ length: config.n_langs }, (_, id) => [String(id), id]));
}
