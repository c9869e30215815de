import { tokenPattern } from "../../lib/text/split/token_pattern.ts";
import type { AddedToken } from "../added_token.ts";
import { isWhiteSpace } from "./tokenizer_words.ts";

/** A token found in a text; `start` and `end` include white space that it matches. */
export interface FoundToken {
  id: number;
  start: number;
  end: number;
}

/** The model that tokens are added to. */
export interface TokenBase {
  length: number;
  id(piece: string): number | undefined;
  normalize(text: string): string;
}

interface Pattern {
  id: number;
  token: AddedToken;
}

const NOTHING: readonly FoundToken[] = [];

/** Added tokens, with the ids and the search of the Rust `tokenizers`. */
export class AddedTokens {
  readonly #ids = new Map<string, number>();
  readonly #tokens = new Map<number, AddedToken>();
  readonly #written = new Map<number, string>();
  readonly #special = new Set<string>();
  readonly #raw: TokenSearch;
  readonly #normalized: TokenSearch;
  /** One above the highest id, of pieces and added tokens. */
  readonly length: number;

  /** Tokens that are in the model keep their ids, others follow the last one; of two equal ones the later is used. */
  constructor(tokens: Iterable<AddedToken>, base: TokenBase) {
    let next = base.length;
    for (const token of tokens) {
      if (token.content === "") continue;
      const id = this.#ids.get(token.content) ?? base.id(token.content) ?? next++;
      this.#ids.set(token.content, id);
      this.#tokens.set(id, token);
      this.#written.set(id, token.normalized ? base.normalize(token.content) : token.content);
      if (token.special) this.#special.add(token.content);
    }
    this.length = next;
    const search = (normalized: boolean) =>
      new TokenSearch(
        new Map(
          [...this.#tokens].filter(([, token]) => token.normalized === normalized)
            .map(([id, token]) => [this.#written.get(id)!, { id, token }]),
        ),
        this.#special,
      );
    this.#raw = search(false);
    this.#normalized = search(true);
  }

  id(content: string): number | undefined {
    return this.#ids.get(content);
  }

  /** The text of a token; normalized, if it is searched in normalized text. */
  text(id: number): string | undefined {
    return this.#written.get(id);
  }

  /** Contents of the special tokens. */
  get special(): ReadonlySet<string> {
    return this.#special;
  }

  /** Whether the token with this text is special. */
  isSpecial(text: string): boolean {
    return this.#special.has(text);
  }

  /** Whether any token is searched in the normalized text. */
  get has_normalized(): boolean {
    return !this.#normalized.empty;
  }

  /** Finds tokens in a text before normalization, in order. */
  find(text: string, split_special_tokens: boolean): readonly FoundToken[] {
    return this.#raw.find(text, split_special_tokens);
  }

  /** Finds tokens in a normalized text, in order. */
  findNormalized(text: string, split_special_tokens: boolean): readonly FoundToken[] {
    return this.#normalized.find(text, split_special_tokens);
  }
}

/** Searches tokens: leftmost, then longest, without overlaps. */
class TokenSearch {
  readonly #patterns: ReadonlyMap<string, Pattern>;
  readonly #special: ReadonlySet<string>;
  readonly #regex: RegExp | undefined;

  constructor(patterns: ReadonlyMap<string, Pattern>, special: ReadonlySet<string>) {
    this.#patterns = patterns;
    this.#special = special;
    this.#regex = tokenPattern(patterns.keys());
  }

  get empty(): boolean {
    return this.#patterns.size === 0;
  }

  find(text: string, split_special_tokens: boolean): readonly FoundToken[] {
    const regex = this.#regex;
    if (regex === undefined) return NOTHING;
    regex.lastIndex = 0;
    let found: FoundToken[] | undefined;
    let done = 0;
    for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
      const { id, token } = this.#patterns.get(match[0])!;
      let start = match.index;
      let end = regex.lastIndex;
      if (split_special_tokens && this.#special.has(token.content)) continue;
      if (token.single_word && (endsWithWord(text, start) || startsWithWord(text, end))) continue;
      if (token.lstrip) {
        while (start > 0 && isWhiteSpace(text.charCodeAt(start - 1))) start--;
        start = Math.max(start, done);
      }
      if (token.rstrip) { while (end < text.length && isWhiteSpace(text.charCodeAt(end))) end++; }
      (found ??= []).push({ id, start, end });
      done = end;
    }
    return found ?? NOTHING;
  }
}

/** Begins with a `\w` of Rust's regular expressions. */
const WORD_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

function startsWithWord(text: string, start: number): boolean {
  return WORD_START.test(text.slice(start, start + 2));
}

/** Not with a pattern that ends in `$`: V8 15 then does not match characters beyond U+FFFF. */
function endsWithWord(text: string, end: number): boolean {
  const pair = text.slice(Math.max(0, end - 2), end);
  return WORD_START.test((pair.codePointAt(0) ?? 0) > 0xffff ? pair : pair.slice(-1));
}
