import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { isObject } from "../../lib/is_object.ts";
import { XlmError } from "../../lib/errors.ts";
import { type AddedToken, contentOf, extraTokens, tokenList } from "../added_token.ts";
import { modelMaxLength } from "../model_max_length.ts";
import type { SpecialTokens } from "../tokenizer.ts";

/** The contents of the settings files. */
export interface XlmRobertaTokenizerSettings {
  special_tokens: SpecialTokens;
  /** Texts of all special tokens, with and without role. */
  all_special_tokens: string[];
  /** In the order of their ids. */
  added_tokens: AddedToken[];
  /** @default {true} */
  add_prefix_space: boolean;
  /** @default {false} */
  split_special_tokens: boolean;
  /** @default {false} */
  clean_up_tokenization_spaces: boolean;
  model_max_length: number | undefined;
}

/** The sources of settings; absent files are undefined. */
export interface SettingsSources {
  /** tokenizer_config.json */
  config?: ConfigReader | undefined;
  /** special_tokens_map.json */
  special_tokens_map?: ConfigReader | undefined;
  /** added_tokens.json */
  added_tokens?: ConfigReader | undefined;
  /** tokenizer.json */
  tokenizer?: ConfigReader | undefined;
  /** Control and user-defined pieces of a SentencePiece model. */
  sentencepiece_tokens?: AddedToken[] | undefined;
  /** Default tokens of roles. @default {XLM-RoBERTa's} */
  default_roles?: Readonly<Partial<Record<string, string>>> | undefined;
  /** Whether the tokens in tokenizer.json are kept, whatever tokenizer_config.json adds. @default {false} */
  keeps_serialized?: boolean | undefined;
}

/** A token; one that is given only as text is special. */
type Token = string | AddedToken;

/** Roles in transformers' order, and XLM-RoBERTa's tokens for them. */
const DEFAULTS: SpecialTokens = {
  bos_token: "<s>",
  eos_token: "</s>",
  unk_token: "<unk>",
  sep_token: "</s>",
  pad_token: "<pad>",
  cls_token: "<s>",
  mask_token: "<mask>",
};

/**
 * Combines the settings as transformers 5.18 does. If tokenizer_config.json has `added_tokens_decoder`, it determines
 * the added tokens; else tokens of special_tokens_map.json take precedence over those of tokenizer_config.json, and the
 * added tokens are those of added_tokens.json and tokenizer.json. Special tokens given only as text are added last.
 *
 * @throws {XlmError} exit code 3 if a value has the wrong type.
 */
export function readTokenizerSettings(sources: SettingsSources): XlmRobertaTokenizerSettings {
  const { config } = sources;
  const decoder = config?.fields["added_tokens_decoder"];
  const map = decoder === undefined ? sources.special_tokens_map : undefined;
  const named = namedTokens(config, map);
  const extra = extraTokens<Token>(lists(config), lists(map), sources.sentencepiece_tokens) ?? [];
  const serialized = serializedTokens(sources.tokenizer);
  const listed = decoder !== undefined
    ? decodedTokens(config!, decoder)
    : new Map([...indexedTokens(sources.added_tokens, [...named.values(), ...extra]), ...serialized]);
  const first = sources.keeps_serialized ? inOrder(serialized) : [];
  const { default_roles = DEFAULTS } = sources;
  const roles = new Map<string, Token | null>([...Object.entries(default_roles) as [string, string][], ...named]);
  const special = [...roles.values(), ...extra].filter((token) => token !== null);
  return {
    special_tokens: Object.fromEntries(
      Object.entries(DEFAULTS).map(([role, fallback]) => [role, contentOf(roles.get(role) ?? fallback)]),
    ) as unknown as SpecialTokens,
    all_special_tokens: [...new Set(special.map(contentOf))],
    added_tokens: addedTokens([...first, ...inOrder(listed)], special, extra),
    add_prefix_space: flag(config, "add_prefix_space", true),
    split_special_tokens: flag(config, "split_special_tokens", false),
    clean_up_tokenization_spaces: flag(config, "clean_up_tokenization_spaces", false),
    model_max_length: modelMaxLength(config?.fields["model_max_length"]),
  };
}

function inOrder(tokens: ReadonlyMap<number, AddedToken>): AddedToken[] {
  return [...tokens].sort(([a], [b]) => a - b).map(([, token]) => token);
}

/** Tokens under keys that end in `_token`; later files take precedence. Null means that a role has no token. */
function namedTokens(...files: (ConfigReader | undefined)[]): Map<string, Token | null> {
  const named = new Map<string, Token | null>();
  for (const file of files.filter((file) => file !== undefined)) {
    const extra = file.fields["extra_special_tokens"];
    for (const [key, value] of Object.entries({ ...file.fields, ...(isObject(extra) ? extra : {}) })) {
      if (value === null && Object.hasOwn(DEFAULTS, key)) named.set(key, null);
      else if (
        Object.hasOwn(DEFAULTS, key) || (isObject(extra) && Object.hasOwn(extra, key)) || namesToken(key, value)
      ) {
        named.set(key, readToken(file, key, value));
      }
    }
  }
  return named;
}

/** Whether an unknown key is for a token: `image_token`, but not `add_bos_token`. */
function namesToken(key: string, value: unknown): boolean {
  return key.endsWith("_token") && (typeof value === "string" || isObject(value));
}

/** The lists of tokens in a file. */
function lists(file: ConfigReader | undefined): (key: string) => Token[] | undefined {
  return (key) => {
    const value = file?.fields[key];
    return tokenList(value, (item) => readToken(file!, key, item), (rule) => fail(file!, key, value, rule));
  };
}

function decodedTokens(file: ConfigReader, decoder: unknown): Map<number, AddedToken> {
  if (!isObject(decoder)) return fail(file, "added_tokens_decoder", decoder, "tokens by id");
  return new Map(
    Object.entries(decoder).map((
      [id, value],
    ) => [readId(file, "added_tokens_decoder", Number(id)), readAddedToken(file, "added_tokens_decoder", value)]),
  );
}

/** added_tokens.json: ids by text; tokens are special if they are known to be. */
function indexedTokens(file: ConfigReader | undefined, known: (Token | null)[]): Map<number, AddedToken> {
  const special = new Set(known.map((token) => token && contentOf(token)));
  return new Map(
    Object.entries(file?.fields ?? {}).map(([text, id]) => [
      readId(file!, text, id),
      plainToken(text, special.has(text)),
    ]),
  );
}

function serializedTokens(file: ConfigReader | undefined): Map<number, AddedToken> {
  const list = file?.fields["added_tokens"] ?? [];
  if (!Array.isArray(list)) return fail(file!, "added_tokens", list, "a list of tokens");
  return new Map(
    list.map((value, i) => {
      const key = `added_tokens[${i}]`;
      return [readId(file!, `${key}.id`, value?.id ?? null), readAddedToken(file!, key, value)];
    }),
  );
}

/** Listed tokens, then the special ones that are not among them; all but those of `extra` are special in any case. */
function addedTokens(listed: AddedToken[], special: Token[], extra: Token[]): AddedToken[] {
  const known = new Set(listed.map(contentOf));
  const named = special.filter((token) => !known.has(contentOf(token)));
  return [
    ...listed,
    ...named.map((token) => {
      if (typeof token === "string") return plainToken(token, true);
      return extra.includes(token) ? token : { ...token, special: true };
    }),
  ];
}

function plainToken(content: string, special: boolean): AddedToken {
  return { content, single_word: false, lstrip: false, rstrip: false, normalized: !special, special };
}

/** A token of a role; one given as an object is always special. */
function readToken(file: ConfigReader, key: string, value: unknown): Token {
  return typeof value === "string"
    ? value
    : readAddedToken(file, key, isObject(value) ? { special: true, ...value } : value);
}

function readAddedToken(file: ConfigReader, key: string, value: unknown): AddedToken {
  if (!isObject(value) || typeof value["content"] !== "string") {
    return fail(file, key, value, 'a token, {"content": …}');
  }
  const read = (name: string, fallback: boolean) => {
    const found = value[name] ?? fallback;
    return typeof found === "boolean" ? found : fail(file, `${key}.${name}`, found, "true or false");
  };
  const special = read("special", false);
  return {
    content: value["content"],
    single_word: read("single_word", false),
    lstrip: read("lstrip", false),
    rstrip: read("rstrip", false),
    normalized: read("normalized", !special),
    special,
  };
}

function readId(file: ConfigReader, key: string, value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? value as number : fail(file, key, value, "an id");
}

function flag(file: ConfigReader | undefined, key: string, fallback: boolean): boolean {
  const value = file?.fields[key] ?? fallback;
  return typeof value === "boolean" ? value : fail(file!, key, value, "true or false");
}

function fail(file: ConfigReader, key: string, found: unknown, expected: string): never {
  throw new XlmError(
    3,
    `Cannot read ${file.path}: ${key} is ${JSON.stringify(found)?.slice(0, 100)}; expected ${expected}.`,
  );
}
