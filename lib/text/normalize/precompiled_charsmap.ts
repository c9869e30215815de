import { XlmError } from "../../errors.ts";
import { graphemeEnd, joins } from "./precompiled_charsmap_graphemes.ts";
import type { NormalizedText } from "./precompiled_charsmap_text.ts";

/** A grapheme of this many UTF-8 bytes or more is replaced one character at a time. */
const LONG_GRAPHEME = 6;

const PLAIN = 1;
const MAPPED = 2;
const JOINS = 4;

/**
 * SentencePiece's normalization rules, as a `.model` file or the `Precompiled` normalizer of tokenizer.json holds them:
 * a little-endian length, a Darts double array over UTF-8 that leads to offsets, and the replacements they point to,
 * each ending with a zero byte.
 *
 * The rules are applied as the Rust `tokenizers` apply them, not as SentencePiece does. A grapheme of less than six
 * bytes is looked up whole, and replaced whole by the rule of its *shortest* prefix that has one (so that what follows
 * the prefix is lost: `o` + U+0323 + U+0302 becomes `ọ`); any other is replaced character by character.
 */
export class PrecompiledCharsmap {
  readonly #trie: Uint32Array;
  readonly #replacements: Uint8Array;
  /** Cache of replacements by offset. */
  readonly #texts = new Map<number, string>();
  /** Cache by UTF-16 unit: how to treat the unit, and its replacement if it is MAPPED. */
  readonly #needs = new Uint8Array(0x10000);
  readonly #mapped = new Array<string>(0x10000);
  readonly #utf8 = new Uint8Array(LONG_GRAPHEME + 4);

  /** @throws {Error} if `bytes` are not a charsmap. */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = bytes.length < 4 ? Infinity : view.getUint32(0, true);
    if (size % 4 !== 0 || size === 0 || 4 + size > bytes.length) {
      throw new RangeError(`a double array of ${size} bytes in a charsmap of ${bytes.length}`);
    }
    this.#trie = new Uint32Array(size / 4);
    for (let i = 0; i < this.#trie.length; i++) this.#trie[i] = view.getUint32(4 + 4 * i, true);
    this.#replacements = bytes.subarray(4 + size);
    new TextDecoder("utf-8", { fatal: true }).decode(this.#replacements);
  }

  /**
   * Normalizes `text[start, end)` into `into`. A kept or replaced character comes from the character in its place, an
   * added one from the character before it. Characters removed before anything is kept shift all that follows, as in
   * the reference.
   */
  normalize(text: string, start: number, end: number, into: NormalizedText): void {
    into.open(text, start);
    const needs = this.#needs;
    for (let at = start; at < end;) {
      let plain = at;
      let need = 0;
      for (; plain < end; plain++) {
        const unit = text.charCodeAt(plain);
        need = needs[unit] || this.#examine(unit);
        if (need !== PLAIN) break;
      }
      // The last character of a plain run may belong to the next grapheme.
      if (plain < end && need & JOINS && plain > at) plain--;
      if (plain > at) into.keepRun(text, at, plain);
      at = plain;
      if (at === end) return;
      const unit = text.charCodeAt(at);
      const alone = at + 1 === end || !(this.#needsOf(text.charCodeAt(at + 1)) & JOINS);
      if (alone && needs[unit] === MAPPED) {
        into.replace(1, this.#mapped[unit]!);
        at++;
      } else {
        const next = graphemeEnd(text, at, end);
        this.#normalizeGrapheme(text, at, next, into);
        at = next;
      }
    }
  }

  #normalizeGrapheme(text: string, start: number, end: number, into: NormalizedText): void {
    let bytes = 0;
    let characters = 0;
    for (let at = start; at < end && bytes < LONG_GRAPHEME; characters++) {
      const point = text.codePointAt(at)!;
      bytes = this.#write(point, bytes);
      at += point > 0xffff ? 2 : 1;
    }
    const replacement = bytes < LONG_GRAPHEME ? this.#find(bytes) : undefined;
    if (replacement !== undefined) return into.replace(characters, replacement);
    for (let at = start; at < end;) {
      const point = text.codePointAt(at)!;
      const replacement = this.#find(this.#write(point, 0));
      const units = point > 0xffff ? 2 : 1;
      if (replacement !== undefined) into.replace(1, replacement);
      else {
        into.keep(text.charCodeAt(at));
        if (units === 2) into.keepTrail(text.charCodeAt(at + 1));
      }
      at += units;
    }
  }

  #needsOf(unit: number): number {
    return this.#needs[unit] || this.#examine(unit);
  }

  #examine(unit: number): number {
    const replacement = this.#find(this.#write(unit, 0));
    if (replacement !== undefined) this.#mapped[unit] = replacement;
    const surrogate = (unit & 0xf800) === 0xd800;
    const needs = (surrogate || joins(unit) ? JOINS : 0) | (replacement !== undefined ? MAPPED : 0) || PLAIN;
    return this.#needs[unit] = needs;
  }

  /** Writes a character as UTF-8 into the key at `at`. @returns its end. */
  #write(point: number, at: number): number {
    const utf8 = this.#utf8;
    if (point < 0x80) {
      utf8[at++] = point;
    } else if (point < 0x800) {
      utf8[at++] = 0xc0 | (point >> 6);
      utf8[at++] = 0x80 | (point & 0x3f);
    } else {
      if (point < 0x10000) {
        utf8[at++] = 0xe0 | (point >> 12);
      } else {
        utf8[at++] = 0xf0 | (point >> 18);
        utf8[at++] = 0x80 | ((point >> 12) & 0x3f);
      }
      utf8[at++] = 0x80 | ((point >> 6) & 0x3f);
      utf8[at++] = 0x80 | (point & 0x3f);
    }
    return at;
  }

  /**
   * The replacement of the shortest prefix of the key's first `length` bytes that has one. Of a unit of the double
   * array bits 0 to 7 (and 31, which is 0) are the label, bit 8 says that a value follows, the others are the offset.
   */
  #find(length: number): string | undefined {
    const trie = this.#trie;
    let node = offset(trie[0]!);
    for (let i = 0; i < length; i++) {
      const byte = this.#utf8[i]!;
      if (byte === 0) return undefined;
      node ^= byte;
      const unit = trie[node];
      if (unit === undefined || (unit & 0x800000ff) !== byte) return undefined;
      node ^= offset(unit);
      if (unit & 0x100) return this.#replacement((trie[node] ?? 0) & 0x7fffffff);
    }
    return undefined;
  }

  #replacement(offset: number): string {
    const known = this.#texts.get(offset);
    if (known !== undefined) return known;
    const end = this.#replacements.indexOf(0, offset);
    if (end < 0) {
      throw new XlmError(
        3,
        `Cannot normalize text: the tokenizer's charsmap has no replacement at ${offset}; expected one below ${this.#replacements.length}. Its file is damaged.`,
      );
    }
    const text = new TextDecoder().decode(this.#replacements.subarray(offset, end));
    this.#texts.set(offset, text);
    return text;
  }
}

function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
