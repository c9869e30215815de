import type { ConfigReader } from "../../lib/checkpoint/config_reader.ts";
import { excerpt } from "../../lib/checkpoint/excerpt.ts";
import { isObject } from "../../lib/is_object.ts";
import { XlmError } from "../../lib/errors.ts";
import { type AddedToken, contentOf, extraTokens, tokenList } from "../added_token.ts";
import type { SETTINGS_FILES } from "../settings_files.ts";
import { modelMaxLength } from "../model_max_length.ts";
import type { SpecialTokens } from "../tokenizer.ts";
import type { XlmVocabulary } from "./vocabulary.ts";

/**
 * A token that is searched in the original text, before anything else; a whole word has a space or an end of the text
 * on both sides.
 */
export interface XlmAddedToken extends Readonly<Pick<AddedToken, "content" | "single_word">> {
  readonly id: number;
}

/** Tokens that are not made by merges. */
interface XlmSpecialTokens {
  readonly special_tokens: SpecialTokens;
  /** All special tokens, which `decode` can skip. */
  readonly all_special_tokens: readonly string[];
  readonly added_tokens: readonly XlmAddedToken[];
}

/** The contents of the settings files. */
export interface XlmTokenizerSettings extends XlmSpecialTokens {
  /** @default {true} */
  readonly do_lowercase_and_remove_accent: boolean;
  /** @default {false} */
  readonly clean_up_tokenization_spaces: boolean;
  /** @default {false} */
  readonly split_special_tokens: boolean;
  readonly model_max_length: number | undefined;
  /** Ids of languages. */
  readonly lang2id: Readonly<Record<string, number>> | undefined;
}

/** Roles, in the order in which transformers assigns ids to tokens that the vocabulary lacks. */
const ROLES = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"] as const;

const DEFAULTS: Readonly<Partial<Record<typeof ROLES[number], string>>> = {
  unk_token: "<unk>",
  bos_token: "<s>",
  sep_token: "</s>",
  pad_token: "<pad>",
  cls_token: "</s>",
  mask_token: "<special1>",
};

const DEFAULT_EXTRA = Array.from({ length: 10 }, (_, i) => `<special${i}>`);

/** The tokenizer's settings files; if the first has `added_tokens_decoder`, only that one is used. */
export type XlmSettingsFiles = Readonly<Record<keyof typeof SETTINGS_FILES, ConfigReader>>;

/**
 * Combines the settings; missing fields have the defaults of transformers' XLMTokenizer.
 *
 * @throws {XlmError} exit code 3 if a file has wrong contents.
 */
export function readTokenizerSettings(files: XlmSettingsFiles, vocabulary: XlmVocabulary): XlmTokenizerSettings {
  const { tokenizer_config: config } = files;
  return {
    ...readSpecialTokens(files, vocabulary),
    do_lowercase_and_remove_accent: config.boolean("do_lowercase_and_remove_accent", true),
    clean_up_tokenization_spaces: config.boolean("clean_up_tokenization_spaces", false),
    split_special_tokens: config.boolean("split_special_tokens", false),
    model_max_length: modelMaxLength(config.raw("model_max_length")?.value),
    lang2id: config.indices("lang2id"),
  };
}

/**
 * Collects special and added tokens as transformers 5.18 does: named ones by role, `extra_special_tokens` (formerly
 * `additional_special_tokens`), then tokens with ids of their own from `added_tokens_decoder` or, without that, from
 * added_tokens.json; special_tokens_map.json is used only without `added_tokens_decoder`. A special token without an id
 * gets the number of pieces and tokens before it.
 *
 * @throws {XlmError} exit code 3 if a file has wrong contents, or if that number is the id of a piece, as in a
 * vocabulary without its special tokens, where transformers assigns an id twice.
 */
function readSpecialTokens(files: XlmSettingsFiles, vocabulary: XlmVocabulary): XlmSpecialTokens {
  const { tokenizer_config: config } = files;
  const listed = config.raw("added_tokens_decoder");
  const sources = listed === undefined ? [config, files.special_tokens_map] : [config];
  const named = new Map<string, string>(ROLES.map((role) => [role, DEFAULTS[role] ?? ""]));
  for (const source of sources) {
    for (const [field, value] of Object.entries(source.fields)) {
      if (!field.endsWith("_token")) continue;
      if (isToken(value) && contentOf(value) !== "") named.set(field, contentOf(value));
      else if ((ROLES as readonly string[]).includes(field)) source.fail(`${field} is ${excerpt(value)}`, "a token");
    }
  }
  for (const [role, content] of Object.entries(extraByName(sources))) named.set(role, content);
  const all = new Set(
    [...named.values(), ...extraTokens(lists(config), lists(sources[1])) ?? DEFAULT_EXTRA].filter((content) =>
      content !== ""
    ),
  );
  const added = listed === undefined ? fromAddedTokens(files.added_tokens) : fromDecoder(config, listed.value);
  const ids = new Map(added.map((token) => [token.content, token.id]));
  let next = vocabulary.size + [...ids.keys()].filter((content) => vocabulary.id(content) === undefined).length;
  const lacking = [...all].filter((content) => !ids.has(content) && vocabulary.id(content) === undefined);
  const taken = lacking.map((_, i) => vocabulary.piece(next + i)).find((piece) => piece !== undefined);
  if (taken !== undefined) refuseVocabulary(vocabulary, lacking, taken);
  for (const content of all) {
    if (ids.has(content)) continue;
    const id = vocabulary.id(content) ?? next++;
    ids.set(content, id);
    added.push({ id, content, single_word: false });
  }
  const roles = Object.fromEntries(ROLES.map((role) => [role, named.get(role)])) as unknown as SpecialTokens;
  if (roles.eos_token === "") roles.eos_token = roles.sep_token;
  return { special_tokens: roles, all_special_tokens: [...all], added_tokens: added };
}

function refuseVocabulary(vocabulary: XlmVocabulary, lacking: readonly string[], taken: string): never {
  throw new XlmError(
    3,
    `Cannot use ${vocabulary.path}: it lacks ${lacking.join(", ")}, and the next id is of ${JSON.stringify(taken)}; ` +
      "expected a vocabulary with its special tokens. Is it the model's own, and whole?",
  );
}

/** `extra_special_tokens` as an object that names each token. */
function extraByName(sources: readonly ConfigReader[]): Record<string, string> {
  for (const source of sources) {
    const value = source.raw("extra_special_tokens")?.value;
    if (!isObject(value)) continue;
    return Object.fromEntries(Object.entries(value).map(([name, token]) => [name, readToken(source, name, token)]));
  }
  return {};
}

/** The lists of tokens in a file. */
function lists(source: ConfigReader | undefined): (name: string) => string[] | undefined {
  return (name) => {
    const value = source?.raw(name)?.value;
    return tokenList(
      value,
      (token) => readToken(source!, name, token),
      (rule) => source!.fail(`${name} is ${excerpt(value)}`, rule),
    );
  };
}

function fromDecoder(config: ConfigReader, decoder: unknown): XlmAddedToken[] {
  if (!isObject(decoder)) {
    return config.fail(`added_tokens_decoder is ${excerpt(decoder)}`, "an object of tokens by id");
  }
  return Object.entries(decoder).map(([number, token]) => {
    const id = Number(number);
    if (!Number.isInteger(id) || id < 0) {
      config.fail(`added_tokens_decoder has the id ${excerpt(number)}`, "an integer");
    }
    const single_word = isObject(token) && token["single_word"] === true;
    return { id, content: readToken(config, `added_tokens_decoder.${number}`, token), single_word };
  });
}

function fromAddedTokens(file: ConfigReader): XlmAddedToken[] {
  return Object.entries(file.fields).map(([content, id]) => {
    if (!Number.isInteger(id) || (id as number) < 0) {
      file.fail(`${content} has the id ${excerpt(id)}`, "an integer from 0");
    }
    return { id: id as number, content, single_word: false };
  });
}

/** A token is a string, or an object with its text as `content`. */
function readToken(source: ConfigReader, name: string, value: unknown): string {
  if (!isToken(value)) return source.fail(`${name} is ${excerpt(value)}`, "a token");
  return contentOf(value);
}

function isToken(value: unknown): value is string | { content: string } {
  return typeof value === "string" || (isObject(value) && typeof value["content"] === "string");
}
