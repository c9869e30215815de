import type { XlmConfig } from "./config.ts";

/** Whether the model has language embeddings. */
export function usesLanguages(config: XlmConfig): boolean {
  return config.use_lang_emb && config.n_langs > 1;
}

/**
 * Ids of the language embeddings by code; `undefined` if the model has none. Without names in config.json the codes are
 * the ids.
 */
export function embeddedLanguages(config: XlmConfig): Record<string, number> | undefined {
  if (!usesLanguages(config)) return undefined;
  if (Object.keys(config.lang2id).length > 0) return { ...config.lang2id };
  return Object.fromEntries(Array.from({ length: config.n_langs }, (_, id) => [String(id), id]));
}
