/** Names of the tokenizer's settings files, in every family. */
export const SETTINGS_FILES = {
  tokenizer_config: "tokenizer_config.json",
  special_tokens_map: "special_tokens_map.json",
  added_tokens: "added_tokens.json",
} as const;
