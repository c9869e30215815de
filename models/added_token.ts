import { isObject } from "../lib/is_object.ts";

/** A token beside a model's pieces, as tokenizer.json and tokenizer_config.json describe it. */
export interface AddedToken {
  content: string;
  /** Found only where it is a word by itself: what counts as one is a matter of the family. */
  single_word: boolean;
  /** Takes the white space before it, after it. */
  lstrip: boolean;
  rstrip: boolean;
  /** Looked for in the normalized text, in its own normalized form. */
  normalized: boolean;
  /** Left out by `decode` with `skip_special_tokens`, and ordinary text with `split_special_tokens`. */
  special: boolean;
}

/** The text of a token that is named by that alone, or described. */
export function contentOf(token: string | Pick<AddedToken, "content">): string {
  return typeof token === "string" ? token : token.content;
}

/** The tokens that a file lists under a key; `undefined` if it lists none. */
type TokenLists<Token> = (key: string) => Token[] | undefined;

/**
 * Special tokens without a role, as transformers 5.18 finds them: `extra_special_tokens`, or `additional_special_tokens` as
 * that was called before; `undefined` if nothing lists any.
 *
 * @param config tokenizer_config.json.
 * @param map special_tokens_map.json, whose older key counts where there is nothing else.
 * @param known those that count before that key.
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

/** A list of tokens; `undefined` for none, and for an object, which gives each a name. */
export function tokenList<Token>(
  value: unknown,
  read: (item: unknown) => Token,
  refuse: (rule: string) => never,
): Token[] | undefined {
  if (value === undefined || value === null || isObject(value)) return undefined;
  return Array.isArray(value) ? value.map(read) : refuse("a list of tokens");
}
