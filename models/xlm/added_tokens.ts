import { tokenPattern } from "../../lib/text/split/token_pattern.ts";
import type { XlmAddedToken } from "./tokenizer_settings.ts";

/** The units `from` to `to` of a text: an added token if it has an `id`, else ordinary text. */
export interface Segment {
  from: number;
  to: number;
  id: number | undefined;
}

/** Added tokens, with their ids and the search of transformers' slow tokenizers. */
export class XlmAddedTokens {
  /** One above the highest id; 0 if there is none. */
  readonly limit: number;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #contents: ReadonlyMap<number, string>;
  readonly #singleWords: ReadonlySet<number>;
  readonly #pattern: RegExp | undefined;

  /** @throws {XlmError} exit code 3 if a token is too long. */
  constructor(tokens: readonly XlmAddedToken[]) {
    this.limit = tokens.reduce((limit, { id }) => Math.max(limit, id + 1), 0);
    this.#ids = new Map(tokens.map(({ content, id }) => [content, id]));
    this.#contents = new Map(tokens.map(({ content, id }) => [id, content]));
    this.#singleWords = new Set(tokens.filter(({ single_word }) => single_word).map(({ id }) => id));
    this.#pattern = tokenPattern(tokens.map(({ content }) => content));
  }

  id(content: string): number | undefined {
    return this.#ids.get(content);
  }

  text(id: number): string | undefined {
    return this.#contents.get(id);
  }

  /** The segments of `text` in order, or `undefined` if it has no added token: matches are leftmost, then longest. */
  split(text: string): Segment[] | undefined {
    if (this.#pattern === undefined) return undefined;
    this.#pattern.lastIndex = 0;
    let match = this.#pattern.exec(text);
    if (match === null) return undefined;
    const segments: Segment[] = [];
    let from = 0;
    for (; match !== null; match = this.#pattern.exec(text)) {
      if (match.index > from) segments.push({ from, to: match.index, id: undefined });
      from = match.index + match[0].length;
      segments.push({ from: match.index, to: from, id: this.#ids.get(match[0]) });
    }
    if (from < text.length) segments.push({ from, to: text.length, id: undefined });
    if (this.#singleWords.size > 0) this.#joinInsideWords(text, segments);
    return segments.filter(({ from, to }) => from < to);
  }

  /** Turns tokens that must be whole words, but touch other text, into ordinary text. */
  #joinInsideWords(text: string, segments: Segment[]): void {
    segments.forEach((segment, i) => {
      if (segment.id === undefined || !this.#singleWords.has(segment.id)) return;
      const left = segments[i - 1];
      const right = segments[i + 1];
      if (left !== undefined && left.from < left.to && text[left.to - 1] !== " ") {
        left.to = segment.to;
        left.id = this.#ids.get(text.slice(left.from, left.to));
        segment.from = segment.to;
      } else if (right !== undefined && text[right.from] !== " ") {
        right.from = segment.from;
        right.id = this.#ids.get(text.slice(right.from, right.to));
        segment.to = segment.from;
      }
    });
  }
}
