import { isObject } from "../lib/is_object.ts";

/** A token in addition to a model's pieces, as in tokenizer.json and tokenizer_config.json. */
export interface AddedToken {
  content: string;
  /** Matches only as a whole word, as the family defines it. */
  single_word: boolean;
  /** Whether a match includes white space before it, and after it. */
  lstrip: boolean;
  rstrip: boolean;
  /** Searched in the normalized text, in its normalized form. */
  normalized: boolean;
  /** Skipped by `decode` with `skip_special_tokens`, and ordinary text with `split_special_tokens`. */
  special: boolean;
}

/** The text of a token that is given as text or as an object. */
export function contentOf(token: string | Pick<AddedToken, "content">): string {
  return typeof token === "string" ? token : token.content;
}

/** Reads the tokens listed under a key of a file; `undefined` if there are none. */
type TokenLists<Token> = (key: string) => Token[] | undefined;

/**
 * Special tokens without a role, as in transformers 5.18: `extra_special_tokens`, or the older
 * `additional_special_tokens`; `undefined` if there are none.
 *
 * @param config tokenizer_config.json.
 * @param map special_tokens_map.json, whose older key is used if there is nothing else.
 * @param known tokens that take precedence over that key.
 */
export function extraTokens<Token>(
  config: TokenLists<Token>,
  map: TokenLists<Token>,
  known?: Token[],
): Token[] | undefined {
  const own = config("extra_special_tokens");
  const extra = own?.length ? own : config("additional_special_tokens") ?? own;
  const mapped = map("extra_special_tokens");
  if (extra || mapped) return [...extra ?? [], ...mapped ?? []];
  return known ?? map("additional_special_tokens");
}

/** A list of tokens; `undefined` for an empty one, and for an object, which names each token. */
export function tokenList<Token>(
  value: unknown,
  read: (item: unknown) => Token,
  refuse: (rule: string) => never,
): Token[] | undefined {
  if (value === undefined || value === null || isObject(value)) return undefined;
  return Array.isArray(value) ? value.map(read) : refuse("a list of tokens");
}
