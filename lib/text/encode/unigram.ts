import { EMPTY_HASH, extendHash, UnigramIndex } from "./unigram_index.ts";
import type { UnigramVocabulary } from "./unigram_vocabulary.ts";
import { LONGEST_CACHED_WORD, UnigramWordCache } from "./unigram_word_cache.ts";

/** Penalty of an unknown character relative to the worst piece, as in SentencePiece. */
const UNKNOWN_PENALTY = 10;

/** Marks an unknown character in a path. */
const UNKNOWN = -1;

/**
 * Unigram language model segmentation (Kudo 2018, "Subword Regularization"): the pieces of a word with the highest sum
 * of scores, by Viterbi search, time linear in the word's length. As in the Rust `tokenizers`, sums are doubles added
 * from the left, shorter pieces are tried first, and ties keep the first path; consecutive unknown characters become
 * one piece.
 *
 * The result is in `ids`, `ends` and `count` until the next call.
 */
export class Unigram {
  /** Ids of the last word's pieces. */
  ids: Int32Array = new Int32Array(256);
  /** Ends of the pieces, in UTF-16 units of the word; each piece starts at the end of the one before. */
  ends: Int32Array = new Int32Array(256);
  /** Number of the last word's pieces. */
  count = 0;
  readonly #vocabulary: UnigramVocabulary;
  readonly #unk_id: number;
  readonly #unk_score: number;
  readonly #index: UnigramIndex;
  readonly #cache = new UnigramWordCache();
  /**
   * For each position: the score of the best path to it, the start of its last piece (-1: no path yet), and that piece.
   */
  #best_score = new Float64Array(256);
  #best_start = new Int32Array(256);
  #best_id = new Int32Array(256);

  /** @param excluded ids of pieces that are not used. */
  constructor(vocabulary: UnigramVocabulary, unk_id: number, excluded?: ReadonlySet<number>) {
    this.#vocabulary = vocabulary;
    this.#unk_id = unk_id;
    this.#unk_score = vocabulary.min_score - UNKNOWN_PENALTY;
    this.#index = new UnigramIndex(vocabulary, excluded);
  }

  /** Id of the piece with exactly this text. */
  id(piece: string): number | undefined {
    const units = Array.from({ length: piece.length }, (_, i) => piece.charCodeAt(i));
    const id = this.#index.find(units.reduce(extendHash, EMPTY_HASH), units, 0, units.length);
    return id < 0 ? undefined : id;
  }

  /** Segments `word[0, length)`. */
  encode(word: Uint16Array, length: number): void {
    if (length > LONGEST_CACHED_WORD) return this.#search(word, length);
    let hash = EMPTY_HASH;
    for (let i = 0; i < length; i++) hash = extendHash(hash, word[i]!);
    const cache = this.#cache;
    const entry = cache.find(hash, word, length);
    if (entry < 0) {
      this.#search(word, length);
      cache.add(hash, word, length, this.ids, this.ends, this.count);
      return;
    }
    const first = cache.first(entry);
    const count = this.count = cache.count(entry);
    for (let i = 0; i < count; i++) {
      this.ids[i] = cache.ids[first + i]!;
      this.ends[i] = cache.ends[first + i]!;
    }
  }

  /**
   * Pieces are first looked up only by hash. If all pieces of the best path are confirmed, the result is right;
   * otherwise (once in many thousands of words) the search is repeated with full comparison.
   */
  #search(word: Uint16Array, length: number): void {
    if (length >= this.#best_score.length) this.#grow(2 * length);
    this.#findPath(word, length, false);
    if (this.#readPath(word, length)) return;
    this.#findPath(word, length, true);
    this.#readPath(word, length);
  }

  #findPath(word: Uint16Array, length: number, exact: boolean): void {
    const best_score = this.#best_score;
    const best_start = this.#best_start;
    const best_id = this.#best_id;
    const index = this.#index;
    const scores = this.#vocabulary.scores;
    best_start.fill(-1, 0, length + 1);
    for (let start = 0, next = 0; start < length; start = next) {
      next = start + (isPair(word, start, length) ? 2 : 1);
      const score = best_score[start]!;
      let hash = EMPTY_HASH;
      let known = false;
      for (let end = start + 1; end <= length; end++) {
        hash = extendHash(hash, word[end - 1]!);
        const flags = index.flags(hash);
        if ((flags & 1) === 0) break;
        if ((flags & 2) === 0) continue;
        const id = exact ? index.find(hash, word, start, end) : index.guess(hash, word, start, end);
        if (id < 0) continue;
        if (end === next) known = true;
        const sum = scores[id]! + score;
        if (best_start[end]! < 0 || sum > best_score[end]!) {
          best_score[end] = sum;
          best_start[end] = start;
          best_id[end] = id;
        }
      }
      if (!known && (best_start[next]! < 0 || this.#unk_score + score > best_score[next]!)) {
        best_score[next] = this.#unk_score + score;
        best_start[next] = start;
        best_id[next] = UNKNOWN;
      }
    }
  }

  /**
   * Reads the best path backwards into `ids` and `ends`, joining adjacent unknown characters.
   *
   * @returns whether each piece has the text found by its hash.
   */
  #readPath(word: Uint16Array, length: number): boolean {
    let count = 0;
    let unknown = false;
    for (let end = length, start = 0; end > 0; end = start) {
      const id = this.#best_id[end]!;
      start = this.#best_start[end]!;
      if (id !== UNKNOWN && !this.#index.equals(id, word, start, end)) return false;
      const before = unknown;
      unknown = id === UNKNOWN || id === this.#unk_id;
      if (before && unknown) continue;
      this.ids[count] = unknown ? this.#unk_id : id;
      this.ends[count++] = end;
    }
    reverse(this.ids, count);
    reverse(this.ends, count);
    this.count = count;
    return true;
  }

  #grow(length: number): void {
    this.#best_score = new Float64Array(length);
    this.#best_start = new Int32Array(length);
    this.#best_id = new Int32Array(length);
    this.ids = new Int32Array(length);
    this.ends = new Int32Array(length);
  }
}

function reverse(values: Int32Array, length: number): void {
  for (let i = 0, j = length - 1; i < j; i++, j--) {
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}

function isPair(word: Uint16Array, at: number, length: number): boolean {
  return (word[at]! & 0xfc00) === 0xd800 && at + 1 < length && (word[at + 1]! & 0xfc00) === 0xdc00;
}
